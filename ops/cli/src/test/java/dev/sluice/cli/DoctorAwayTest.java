package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The doctor where something is away, silent or refuses. */
class DoctorAwayTest extends AgainstApi {
  /** Where nothing listens. */
  private static final String NOBODY = "127.0.0.1:1";

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path folder;

  @Test
  void withoutServerAndKafkaTheRestIsSkipped() throws Exception {
    String url = server.url();
    server.close();

    Shell alone = Shell.run("doctor", "--url", url, "--kafka", "");

    assertThat(alone.code()).isOne();
    assertThat(alone.out())
        .containsPattern("fail +server +SLUICE-5021 ")
        .containsPattern("fail +kafka +SLUICE-5009 ")
        .containsPattern("skipped +topics +Kafka was not reached")
        .containsPattern("skipped +parts +The server was not reached");
  }

  @Test
  void aServerThatRefusesIsToldWithItsOwnWords() throws Exception {
    server.on(
        "GET /v1/info",
        401,
        "{\"error\":{\"code\":\"SLUICE-1261\",\"message\":\"Expected a key, found"
            + " none.\",\"hint\":\"Set SLUICE_API_KEY.\"},\"status\":401}");

    Examined refused = Examined.with(server, "--kafka", NOBODY, "--namespace", "nowhere");

    assertThat(refused.of("server"))
        .isEqualTo(
            new Examined.Told(
                "fail", "Expected a key, found none.", "SLUICE-1261", "Set SLUICE_API_KEY."));
    assertThat(refused.of("parts").level()).isEqualTo("skipped");
  }

  @Test
  void whoeverDoesNotAnswerHoldsUpNothing() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      String address = "127.0.0.1:" + silent.getLocalPort();
      long before = System.nanoTime();

      Shell stuck =
          Shell.run("doctor", "--timeout", "1", "--url", "http://" + address, "--kafka", address);

      assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(8));
      assertThat(stuck.code()).isOne();
      assertThat(stuck.out())
          .containsPattern("fail +server +SLUICE-5021 ")
          .containsPattern("fail +kafka +SLUICE-(4002|5031) ");
    }
    Shell closed = Shell.run("doctor", "--url", server.url(), "--kafka", "127.0.0.1:1");
    assertThat(closed.out()).containsPattern("fail +kafka +SLUICE-4002 .*127.0.0.1:1");
  }

  @Test
  void aRegistryIsLookedAtWhereOneIsNamed() throws Exception {
    String question = "POST /compatibility/subjects/nowhere.events-value/versions/latest";
    server
        .on("GET /v1/info", 200, "{\"version\":\"dev\",\"namespace\":\"nowhere\"}")
        .on(question, 200, "{\"is_compatible\":true}", "{\"is_compatible\":false}");

    Examined takes = Examined.with(server, "--registry", server.url());
    Examined refuses = Examined.with(server, "--registry", server.url());

    assertThat(takes.of("registry").level()).isEqualTo("ok");
    assertThat(refuses.of("registry").code()).isEqualTo("SLUICE-6104");
    assertThat(Examined.with(server, "--registry", "ftp://x").of("registry").code())
        .isEqualTo("SLUICE-6107");
  }

  @Test
  void wrongFlagsAreTold() throws IOException {
    Path broken = Files.writeString(folder.resolve("broken.properties"), "a=\\u00zz");

    assertThat(Shell.run("doctor", "--timeout", "0").code()).isEqualTo(2);
    assertThat(Shell.run("doctor", "--kafka-config", broken.toString()).err())
        .startsWith("SLUICE-5032 ");
    assertThat(Shell.run("doctor", "--kafka-config", folder.resolve("no").toString()).err())
        .startsWith("SLUICE-5032 ");
    Path wrong = Files.writeString(folder.resolve("wrong.properties"), "security.protocol=NONE");
    Shell refused =
        Shell.run(
            "doctor",
            "--kafka-config",
            wrong.toString(),
            "--url",
            server.url(),
            "--kafka",
            server.url().replace("http://", ""));
    assertThat(refused.out()).containsPattern("fail +kafka +SLUICE-4009 .*security.protocol");
  }
}
