package dev.sluice.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.errors.SluiceException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedKafkaTest {
  @TempDir Path folder;

  @Test
  void whatItAcknowledgedSurvivesARestart() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0, Map.of())) {
      KafkaProbe probe = new KafkaProbe(kafka.bootstrap());
      probe.createTopic("t");
      probe.write("t", "a", "b");
      probe.writeInTransaction("t", "c");
    }

    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0, Map.of())) {
      KafkaProbe probe = new KafkaProbe(kafka.bootstrap());
      assertThat(probe.read("t", 3)).containsExactly("a", "b", "c");
    }
  }

  @Test
  void whatItAcknowledgedSurvivesAKill() throws Exception {
    int port = Ports.free();
    String[] arguments = {"--data", folder.toString(), "--port", Integer.toString(port)};
    KafkaProbe probe = new KafkaProbe("127.0.0.1:" + port);
    try (ChildJvm child = ChildJvm.start(EmbeddedKafka.class, arguments)) {
      probe.createTopic("t");
      probe.write("t", "a", "b");
      probe.writeInTransaction("t", "c");
      child.kill();
    }

    try (ChildJvm child = ChildJvm.start(EmbeddedKafka.class, arguments)) {
      assertThat(probe.read("t", 3)).containsExactly("a", "b", "c");
      probe.writeInTransaction("t", "d");
      assertThat(probe.read("t", 4)).containsExactly("a", "b", "c", "d");
      assertThat(child.stop()).isEqualTo(128 + 15);
    }
  }

  @Test
  void aShareGroupFormsWithinSeconds() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0, Map.of())) {
      KafkaProbe probe = new KafkaProbe(kafka.bootstrap());
      probe.createTopic("t");
      probe.write("t", "a", "b");

      List<String> values = new ArrayList<>();
      Duration first = probe.readAsShareGroup("t", "g1", values, 2);
      assertThat(values).containsExactlyInAnyOrder("a", "b");
      assertThat(first).isLessThan(Duration.ofSeconds(10));

      values.clear();
      Duration next = probe.readAsShareGroup("t", "g2", values, 2);
      System.out.printf("share group formed after %s, the next one after %s%n", first, next);
      assertThat(values).containsExactlyInAnyOrder("a", "b");
      assertThat(next).isLessThan(Duration.ofSeconds(5));
    }
  }

  @Test
  void itSaysWhichPortIsTaken() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(
              () -> EmbeddedKafka.start(folder.resolve("kafka"), taken.getLocalPort(), Map.of()))
          .isInstanceOf(SluiceException.class)
          .hasMessageContaining("SLUICE-5002")
          .hasMessageContaining("port " + taken.getLocalPort())
          .hasMessageContaining("--kafka-port");
    }
  }
}
