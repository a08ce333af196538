package dev.sluice.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schemas.topics.Installation;
import dev.sluice.schemas.topics.Topics;
import dev.sluice.topology.streams.EngineApp;
import dev.sluice.topology.streams.EngineConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Readers of committed history do not wait for what a dead engine left open, on a real broker. */
@Timeout(120)
class TakeoverTest {
  private static final Topics TOPICS = Topics.standard();

  /** Far longer than the test: Kafka itself does not end the transaction. */
  private static final String TRANSACTION_TIMEOUT_MS = "600000";

  @Test
  void anEngineAbortsWhatOneThatIsGoneLeftOpenAndNothingElse(@TempDir Path folder)
      throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0, Map.of());
        Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrap()))) {
      Installation.create(admin, TOPICS, 1, 1);
      String gone = TOPICS.engine() + "-11111111-2222-4333-8444-555555555555-1";
      String others = "others-" + gone;
      try (var dead = leavesOpen(kafka, gone);
          var alive = leavesOpen(kafka, others)) {
        assertThat(open(admin)).containsExactlyInAnyOrder(gone, others);

        try (EngineApp engine =
            EngineApp.start(
                EngineConfig.single(kafka.bootstrap(), TOPICS, folder.resolve("state")))) {
          engine.awaitReady(Duration.ofSeconds(60));
          Awaitility.await()
              .atMost(Duration.ofSeconds(30))
              .untilAsserted(() -> assertThat(open(admin)).contains(others).doesNotContain(gone));
        }

        assertThatThrownBy(dead::commitTransaction).isInstanceOf(ProducerFencedException.class);
        alive.commitTransaction();
      }
    }
  }

  private static KafkaProducer<byte[], byte[]> leavesOpen(EmbeddedKafka kafka, String id)
      throws Exception {
    var producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers", kafka.bootstrap(),
                "transactional.id", id,
                "transaction.timeout.ms", TRANSACTION_TIMEOUT_MS),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    producer.initTransactions();
    producer.beginTransaction();
    producer.send(new ProducerRecord<>(TOPICS.history(), 0, new byte[0], new byte[0])).get();
    return producer;
  }

  private static List<String> open(Admin admin) throws Exception {
    var ongoing = new ListTransactionsOptions().filterStates(Set.of(TransactionState.ONGOING));
    return admin.listTransactions(ongoing).all().get().stream()
        .map(TransactionListing::transactionalId)
        .toList();
  }
}
