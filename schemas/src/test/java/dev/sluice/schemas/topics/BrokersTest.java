package dev.sluice.schemas.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.sluice.errors.SluiceException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class BrokersTest {
  private final Logger logger = (Logger) LoggerFactory.getLogger(Brokers.class);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @SuppressWarnings("NullAway.Init")
  private volatile TestBroker broker;

  @BeforeEach
  void listen() {
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(log);
  }

  @Test
  void eachAddressIsNamedWithWhatIsWrongWithIt() throws Exception {
    int port = TestBroker.freePort();
    String addresses = "127.0.0.1:" + port + ",no-such-host.invalid:9092";

    assertThatExceptionOfType(SluiceException.class)
        .isThrownBy(() -> Brokers.connect(config(addresses), Duration.ofMillis(1_500)))
        .satisfies(e -> assertThat(e.code()).isEqualTo("SLUICE-4002"))
        .satisfies(
            e ->
                assertThat(e.problem())
                    .contains("127.0.0.1:" + port + " (Connection refused)")
                    .contains("no-such-host.invalid:9092 (unknown host)"));
    assertThat(log.list)
        .hasSizeGreaterThanOrEqualTo(2)
        .allSatisfy(
            line ->
                assertThat(line.getFormattedMessage())
                    .startsWith("Kafka is not reachable: 127.0.0.1:" + port));
  }

  @Test
  void somethingElseOnThePortIsTold() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      String address = "127.0.0.1:" + silent.getLocalPort();

      assertThatExceptionOfType(SluiceException.class)
          .isThrownBy(() -> Brokers.connect(config(address), Duration.ZERO))
          .satisfies(e -> assertThat(e.code()).isEqualTo("SLUICE-4002"))
          .withMessageContaining(address + " (open, but no Kafka broker answers");
    }
  }

  @Test
  void aMalformedAddressIsRefusedAtOnce() {
    for (String address : List.of("localhost", "localhost:kafka", ":9092", "", "a:1,,b:2")) {
      assertThatExceptionOfType(SluiceException.class)
          .as(address)
          .isThrownBy(() -> Brokers.connect(config(address), Duration.ofMinutes(1)))
          .satisfies(e -> assertThat(e.code()).isEqualTo("SLUICE-4009"));
    }
  }

  @Test
  void aBrokerThatComesUpMeanwhileIsFoundAndOneWithoutShareGroupsIsTold(@TempDir Path folder)
      throws Exception {
    int port = TestBroker.freePort();
    Thread later =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    Thread.sleep(1_500);
                    broker =
                        TestBroker.start(
                            folder, port, Map.of(), Map.of("share.version", (short) 0));
                  } catch (Exception e) {
                    throw new IllegalStateException(e);
                  }
                });
    try (Admin admin = Brokers.connect(config("127.0.0.1:" + port), Duration.ofSeconds(60))) {
      assertThat(log.list).isNotEmpty();
      Topics topics = new Topics("old");
      Map<String, Object> client = config("127.0.0.1:" + port);
      assertThat(Brokers.haveTopic(client, topics.live())).isFalse();
      Installation.create(admin, topics, 1, 1);
      assertThat(Brokers.haveTopic(client, topics.live())).isTrue();

      assertThatExceptionOfType(SluiceException.class)
          .isThrownBy(() -> Installation.ensureApp(admin, topics, "app"))
          .satisfies(e -> assertThat(e.code()).isEqualTo("SLUICE-4008"));
    } finally {
      later.join();
      broker.close();
    }
  }

  @Test
  void nobodyIsSaidToHaveATopicWhoDoesNotAnswer() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Instant before = Instant.now();
      assertThatExceptionOfType(SluiceException.class)
          .isThrownBy(() -> Brokers.haveTopic(config("127.0.0.1:" + silent.getLocalPort()), "t"))
          .satisfies(e -> assertThat(e.code()).isEqualTo("SLUICE-4002"));
      assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(20));
    }
    assertThatExceptionOfType(SluiceException.class)
        .isThrownBy(() -> Brokers.haveTopic(config("no address"), "t"))
        .satisfies(e -> assertThat(e.code()).isEqualTo("SLUICE-4009"));
  }

  private static Map<String, Object> config(String addresses) {
    return Map.of("bootstrap.servers", addresses);
  }
}
