package dev.sluice.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.errors.SluiceException;
import dev.sluice.schemas.topics.Topics;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DevServerTest {
  @TempDir Path folder;

  /** A server on the folder and ports that its arguments name, until it is killed or stopped. */
  static final class Standalone {
    public static void main(String[] args) throws InterruptedException {
      DevServer server = DevServer.start(config(Path.of(args[0]), Integer.parseInt(args[1])));
      System.out.println("ready " + server.jdbcUrl());
      server.awaitClose();
    }
  }

  @Test
  void whatItAcceptedSurvivesAKill() throws Exception {
    int port = Ports.free();
    String[] arguments = {folder.toString(), Integer.toString(port)};
    KafkaProbe probe = new KafkaProbe("127.0.0.1:" + port);
    try (ChildJvm server = ChildJvm.start(Standalone.class, arguments)) {
      probe.createTopic("t");
      probe.write("t", "a");
      server.kill();
    }

    try (ChildJvm server = ChildJvm.start(Standalone.class, arguments)) {
      assertThat(probe.read("t", 1)).containsExactly("a");
      assertThatThrownBy(() -> DevServer.start(config(folder, 0)))
          .hasMessageContaining("SLUICE-5003")
          .hasMessageContaining("process " + server.pid());
      assertThat(server.stop()).isEqualTo(128 + 15);
    }
    assertThat(folder.resolve("postgres/data/postmaster.pid")).doesNotExist();
  }

  @Test
  void aFailedStartLeavesNothingBehind() throws Exception {
    try (EmbeddedKafka other = EmbeddedKafka.start(folder.resolve("other"), 0, Map.of())) {
      assertThatThrownBy(() -> DevServer.start(config(folder.resolve("data"), other.port())))
          .isInstanceOf(SluiceException.class)
          .hasMessageContaining("SLUICE-5002")
          .hasMessageContaining("--kafka-port");
    }

    assertThat(folder.resolve("data/postgres/data/postmaster.pid")).doesNotExist();
    DataFolder.open(folder.resolve("data")).close();
  }

  @Test
  void allPartsAreReadyAndAnotherNumberOfPartitionsIsRefused() throws Exception {
    List<String> lines = new ArrayList<>();
    try (DevServer server = DevServer.start(config(folder, 0), lines::add)) {
      assertThat(get(server, "/v1/info")).contains(server.bootstrap());
      assertThat(get(server, "/ready")).contains("\"ready\":true");
      assertThat(lines).hasSize(5).allMatch(line -> line.matches("\\w+ ready after \\d+\\.\\d s"));
    }

    assertThatThrownBy(() -> DevServer.start(config(folder, 0).withPartitions(3)))
        .isInstanceOf(SluiceException.class)
        .hasMessageContaining("partitions");
  }

  @Test
  void kafkaIsBesideTheGatewayUnlessSaidOtherwise() {
    assertThat(DevConfig.in(folder).listens().kafka()).isEqualTo(9092);
    assertThat(DevConfig.in(folder).withPort(9000).listens().kafka()).isEqualTo(9804);
    assertThat(DevConfig.in(folder).withPort(65_000).listens().kafka()).isZero();
    assertThat(DevConfig.in(folder).withTopics(new Topics("other")).engine().topics().namespace())
        .isEqualTo("other");
    assertThatThrownBy(() -> DevConfig.in(folder).withPort(70_000))
        .hasMessageContaining("SLUICE-5007");
    assertThatThrownBy(() -> DevConfig.in(folder).withPartitions(0))
        .hasMessageContaining("SLUICE-5007");
  }

  private static String get(DevServer server, String path) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(server.uri().resolve(path)).build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }
  }

  private static DevConfig config(Path folder, int kafkaPort) {
    return DevConfig.in(folder).withPort(0).withKafkaPort(kafkaPort);
  }
}
