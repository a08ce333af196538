package dev.sluice.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.read.RunFilter;
import dev.sluice.gateway.read.RunStatus;
import java.sql.Connection;
import java.util.Map;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is counted as rows are written is what one would count afterwards. */
class RunStandingTest {
  private static final String COUNTED =
      "select concat_ws(' ', function_id, status, count(*)) from runs group by function_id, status"
          + " order by 1";
  private static final String KEPT =
      "select concat_ws(' ', function_id, status, runs) from run_standings where runs <> 0"
          + " order by 1";

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 1_000})
  void standingsAreTheRunsThatStandThere(int batch) throws Exception {
    TestDatabase database = TestDatabase.migrated();
    var letters =
        new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    KafkaLog log = new KafkaLog().tell(Told.story()).tell(Told.limits()).tell(Told.story());

    try (Connection connection = database.connect()) {
      log.project(Shown.projection(letters), connection, batch);
    }

    assertThat(database.texts(KEPT)).isNotEmpty().isEqualTo(database.texts(COUNTED));
    Map<RunStatus, Long> counts =
        database.readModel().counts(Shown.filter("function=greet", Map.of())).counts();
    assertThat(counts.values().stream().mapToLong(Long::longValue).sum())
        .isEqualTo(database.readModel().runs(RunFilter.newest(100)).runs().size());
  }
}
