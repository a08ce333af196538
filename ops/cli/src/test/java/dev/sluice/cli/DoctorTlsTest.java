package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.dev.EmbeddedKafka;
import dev.sluice.schemas.topics.Installation;
import dev.sluice.schemas.topics.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The doctor at a broker that speaks TLS only, and asks who it is. */
@SuppressWarnings("NullAway.Init")
class DoctorTlsTest extends AgainstApi {
  private static final String PASSWORD = "changeit";
  private static final String LOGIN =
      "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"%s\""
          + " password=\"%s\" %s;";

  @TempDir private static Path folder;

  private static EmbeddedKafka kafka;

  @BeforeAll
  static void startKafka() throws Exception {
    certificate("broker");
    certificate("stranger");
    Map<String, String> settings = new HashMap<>();
    settings.put("listener.security.protocol.map", "CLIENTS:SASL_SSL,CONTROLLER:PLAINTEXT");
    settings.put("ssl.keystore.location", folder.resolve("broker.p12").toString());
    settings.put("ssl.keystore.password", PASSWORD);
    settings.put("ssl.key.password", PASSWORD);
    settings.put("ssl.truststore.location", folder.resolve("broker-trust.p12").toString());
    settings.put("ssl.truststore.password", PASSWORD);
    settings.put("sasl.enabled.mechanisms", "PLAIN");
    settings.put("sasl.mechanism.inter.broker.protocol", "PLAIN");
    settings.put(
        "listener.name.clients.plain.sasl.jaas.config",
        LOGIN.formatted("broker", "b", "user_broker=\"b\" user_doctor=\"d\""));
    kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0, settings);
    try (Admin admin =
        Admin.create(new HashMap<>(client("broker-trust", "doctor", "d", kafka.bootstrap())))) {
      Installation.create(admin, new Topics("tls"), 2, 1);
    }
  }

  @AfterAll
  static void stopKafka() {
    kafka.close();
  }

  /** A key of its own for 127.0.0.1, and a store in which it is trusted. */
  private static void certificate(String name) throws Exception {
    String keys = folder.resolve(name + ".p12").toString();
    String file = folder.resolve(name + ".crt").toString();
    keytool(
        keys,
        "-genkeypair -alias k -keyalg EC -groupname secp256r1 -validity 2 -dname CN=" + name,
        "-ext",
        "san=ip:127.0.0.1");
    keytool(keys, "-exportcert -alias k", "-file", file);
    keytool(
        folder.resolve(name + "-trust.p12").toString(),
        "-importcert -noprompt -alias k",
        "-file",
        file);
  }

  private static void keytool(String store, String order, String... more) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(order.split(" ")));
    command.addAll(List.of("-storetype", "PKCS12", "-keystore", store, "-storepass", PASSWORD));
    command.addAll(List.of(more));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }

  private static Map<String, String> client(
      String trust, String user, String password, String bootstrap) {
    return Map.of(
        "bootstrap.servers",
        bootstrap,
        "security.protocol",
        "SASL_SSL",
        "ssl.truststore.location",
        folder.resolve(trust + ".p12").toString(),
        "ssl.truststore.password",
        PASSWORD,
        "ssl.truststore.type",
        "PKCS12",
        "sasl.mechanism",
        "PLAIN",
        "sasl.jaas.config",
        LOGIN.formatted(user, password, ""));
  }

  /** As a person calls it: the settings in a file. */
  private Examined examine(Map<String, String> client) throws IOException {
    StringBuilder lines = new StringBuilder();
    client.forEach((name, value) -> lines.append(name).append('=').append(value).append('\n'));
    Path file = Files.writeString(folder.resolve("client.properties"), lines);
    return Examined.with(
        server,
        "--kafka",
        String.valueOf(client.get("bootstrap.servers")),
        "--namespace",
        "tls",
        "--kafka-config",
        file.toString());
  }

  private Examined.Told kafkaOf(String trust, String password) throws IOException {
    return examine(client(trust, "doctor", password, kafka.bootstrap())).of("kafka");
  }

  @Test
  void withTheRightTruststoreAndPasswordEverythingIsLookedAt() throws Exception {
    // The first of the brokers that are named is away.
    Examined seen =
        examine(client("broker-trust", "doctor", "d", "127.0.0.1:1," + kafka.bootstrap()));

    assertThat(seen.of("kafka").found()).isEqualTo("1 broker (" + kafka.bootstrap() + ")");
    assertThat(seen.of("features").level()).isEqualTo("ok");
    assertThat(seen.of("topics").found()).contains("11 topics of namespace tls");
    assertThat(seen.of("settings").level()).isEqualTo("ok");
    assertThat(seen.of("engine").code()).isEqualTo("SLUICE-5014"); // there is none, and it was seen
  }

  @Test
  void aTruststoreThatDoesNotKnowTheBrokerIsTold() throws Exception {
    Examined.Told told = kafkaOf("stranger-trust", "d");

    assertThat(told.level()).isEqualTo("fail");
    assertThat(told.code()).isEqualTo("SLUICE-4157");
    assertThat(told.found()).contains("whose certificate is trusted", "certification path");
    assertThat(told.todo()).contains("ssl.truststore.location");
  }

  @Test
  void aTruststoreThatIsNotThereIsTold() throws Exception {
    Examined.Told told = kafkaOf("no-such-trust", "d");

    assertThat(told.code()).isEqualTo("SLUICE-4009");
    assertThat(told.found()).contains("no-such-trust.p12");
  }

  @Test
  void aWrongPasswordIsTold() throws Exception {
    Examined.Told told = kafkaOf("broker-trust", "wrong");

    assertThat(told.code()).isEqualTo("SLUICE-4007");
    assertThat(told.found()).contains("Authentication failed");
    assertThat(told.todo()).contains("security settings");
  }

  @Test
  void aClientThatSpeaksNoTlsIsTold() throws Exception {
    Examined.Told told = examine(Map.of("bootstrap.servers", kafka.bootstrap())).of("kafka");

    assertThat(told.level()).isEqualTo("fail");
    assertThat(told.found() + told.todo()).contains("security.protocol");
  }
}
