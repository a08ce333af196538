package dev.sluice.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The tables anew from Kafka, while the console runs. */
@Timeout(60)
class RebuildTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  @Test
  void whatWasLostIsThereAgainAndNothingTwice() throws Exception {
    KafkaLog log =
        new KafkaLog()
            .register("greet", Shown.greet())
            .tell(Told.story())
            .tell(Told.limits())
            .orderEverywhere(Told.bulk("op-1", 80));
    List<String> whole = Shown.of(log).rows();
    TestDatabase database = TestDatabase.migrated();
    var letters =
        new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    try (Console console =
        Console.start(
            database.config(), fetch -> log.consumer(3), new DeadLetters("letters", letters))) {
      Awaitility.await().atMost(SOON).until(() -> database.rows().equals(whole));
      try (Connection connection = database.connect();
          Statement statement = connection.createStatement()) {
        statement.execute("delete from runs");
        statement.execute("update step_attempts set output = null");
        connection.commit();
      }
      assertThat(database.rows()).isNotEqualTo(whole);

      console.readModel().rebuild();

      Awaitility.await().atMost(SOON).until(() -> database.rows().equals(whole));
    }
  }
}
