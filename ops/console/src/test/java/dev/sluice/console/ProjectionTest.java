package dev.sluice.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schemas.history.HistoryRecord;
import dev.sluice.schemas.history.RunStatus;
import dev.sluice.schemas.serde.SluiceSerdes;
import dev.sluice.schemas.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProjectionTest {
  private final MockProducer<byte[], byte[]> letters =
      new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
  private final Projection projection =
      new Projection(
          Topics.standard(),
          SluiceSerdes.of(Map.of()),
          new DeadLetters("sluice.dead-letters", letters),
          Duration.ZERO,
          Kept.STANDARD);

  @Test
  void aCrashAtAnyPointNeitherLosesNorDoublesARow() throws Exception {
    KafkaLog log = everything();
    List<String> expected = whole(log);

    TestDatabase database = TestDatabase.migrated();
    int crashes = 0;
    try (Connection next = database.connect()) {
      for (boolean afterwards : new boolean[] {false, true}) {
        boolean crashed = true;
        for (int call = 1; crashed; call++) {
          TestDatabase.empty(next);
          crashed = false;
          try (Connection connection = Crash.at(database.connect(), call, afterwards)) {
            project(log, connection, 30);
          } catch (SQLException e) {
            crashed = true;
            crashes++;
          }
          project(log, next, 30);
          assertThat(TestDatabase.rows(next)).as("crash at call %d", call).isEqualTo(expected);
          next.commit();
        }
      }
    }
    assertThat(crashes).isGreaterThan(40);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 8})
  void itDoesNotMatterHowRecordsAreBatched(int batch) throws Exception {
    KafkaLog log = everything();
    TestDatabase database = TestDatabase.migrated();

    try (Connection connection = database.connect()) {
      project(log, connection, batch);
    }

    assertThat(database.rows()).isEqualTo(whole(log));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 10_000})
  void aRepeatedRecordSaysTheSameAgain(int batch) throws Exception {
    List<HistoryRecord> twice = new ArrayList<>();
    Told.story().forEach(record -> twice.addAll(List.of(record, record)));
    Told.limits().forEach(record -> twice.addAll(List.of(record, record)));
    KafkaLog log = orders(orders(new KafkaLog().tell(twice)));

    assertThat(rowsWithoutPlaces(log, batch)).isEqualTo(rowsWithoutPlaces(everything(), 10_000));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 10_000})
  void theWholeStoryToldAgainTakesNothingBack(int batch) throws Exception {
    KafkaLog log = orders(everything().tell(Told.story()).tell(Told.limits()));

    assertThat(rowsWithoutPlaces(log, batch)).isEqualTo(rowsWithoutPlaces(everything(), 10_000));
  }

  @Test
  void itDoesNotMatterWhichPartitionIsReadFirst() {
    List<HistoryRecord> told = new ArrayList<>(Told.story());
    told.addAll(Told.limits());
    List<HistoryRecord> turned = new ArrayList<>(told);
    turned.sort(Comparator.comparingInt(record -> -KafkaLog.partition(record.getRunId())));
    assertThat(turned).isNotEqualTo(told);

    HistoryBatch first = new HistoryBatch(Map.of());
    told.forEach(record -> first.add(record, 1));
    first.add(Told.bulk("op-1", 80), 3);
    HistoryBatch second = new HistoryBatch(Map.of());
    second.add(Told.bulk("op-1", 80), 3);
    turned.forEach(record -> second.add(record, 1));

    assertThat(second.events).isEqualTo(first.events);
    assertThat(second.skips).isEqualTo(first.skips);
    assertThat(second.pauses).isEqualTo(first.pauses);
    assertThat(second.progress).isEqualTo(first.progress).hasSize(3);
    assertThat(second.waits).isEqualTo(first.waits);
  }

  @Test
  void aPauseThatALatePartitionTellsDoesNotUndoAResume() {
    HistoryBatch batch = new HistoryBatch(Map.of());
    batch.add(Told.paused("greet", 10, true), 1);
    batch.add(Told.paused("greet", 20, false), 2);
    batch.add(Told.paused("greet", 15, true), 3);

    assertThat(batch.pauses.values())
        .containsExactly(new HistoryBatch.PauseRow("greet", false, Told.at(20)));
  }

  @Test
  void aRunIsQueuedOnlyUntilItsTurnIsDispatched() throws Exception {
    var queued = Told.queued("r0-a", 1, "concurrency 1", null, 0, Told.at(1));
    var dispatched = Told.dispatched("r0-a", 2, 1, false);

    assertThat(statusAfter(Told.scheduled("r0-a", 1), queued)).isEqualTo("QUEUED");
    assertThat(statusAfter(Told.scheduled("r0-a", 1), queued, dispatched)).isEqualTo("RUNNING");
    assertThat(statusAfter(Told.scheduled("r0-a", 1), queued, dispatched, queued))
        .as("an old word does not count")
        .isEqualTo("RUNNING");
    assertThat(
            statusAfter(
                Told.scheduled("r0-a", 1),
                queued,
                dispatched,
                Told.queued("r0-a", 9, "throttle", null, 0, Told.at(9)),
                dispatched))
        .as("nor does an old dispatch")
        .isEqualTo("QUEUED");
  }

  /** Each record in a batch of its own. */
  private String statusAfter(HistoryRecord... records) throws Exception {
    TestDatabase database = TestDatabase.migrated();
    try (Connection connection = database.connect()) {
      project(new KafkaLog().tell(List.of(records)), connection, 1);
      try (var statement = connection.createStatement();
          var row = statement.executeQuery("select status from runs")) {
        row.next();
        return row.getString(1);
      }
    }
  }

  @Test
  void anAttemptThatRanAgainInALaterTurnReplacesTheEarlierOne() throws Exception {
    TestDatabase database = TestDatabase.migrated();
    try (Connection connection = database.connect()) {
      project(
          new KafkaLog()
              .tell(
                  List.of(
                      Told.scheduled("r0-a", 1),
                      Told.succeeded("r0-a", 5, "s", 1, 2),
                      Told.succeeded("r0-a", 4, "s", 1, 1))),
          connection,
          1);
    }

    assertThat(database.rows())
        .filteredOn(row -> row.startsWith("step_attempts"))
        .singleElement()
        .asString()
        .contains("r0-a,s,1,RUN,2");
  }

  @Test
  void whatCannotBeReadOrStoredGoesToTheDeadLettersAndTheRestGoesOn() throws Exception {
    HistoryRecord tooLate = Told.slept("r0-a", 2, "nap", Instant.ofEpochMilli(Long.MAX_VALUE / 2));
    KafkaLog log =
        new KafkaLog()
            .tell(List.of(Told.scheduled("r0-a", 1)))
            .add("sluice.history", 0, "junk", "no record".getBytes(StandardCharsets.UTF_8))
            .add("sluice.history", 1, "none", null)
            .tell(List.of(tooLate, Told.scheduled("r0\0", 2), Told.completed("r0-a", 3)))
            .add("sluice.control", 0, "q", new byte[] {1, 2, 3})
            .add("sluice.functions", 0, "f", new byte[] {1, 2, 3});
    TestDatabase database = TestDatabase.migrated();

    try (Connection connection = database.connect()) {
      project(log, connection, 100);
    }

    assertThat(letters.history()).hasSize(6);
    assertThat(letters.history())
        .allSatisfy(
            letter -> {
              assertThat(letter.topic()).isEqualTo("sluice.dead-letters");
              assertThat(header(letter, "sluice.reason")).isIn("SLUICE-4109", "SLUICE-6002");
              assertThat(header(letter, "sluice.message")).isNotBlank();
              assertThat(header(letter, "sluice.stage")).isEqualTo("console");
            });
    assertThat(letters.history())
        .anySatisfy(
            letter -> {
              assertThat(letter.value()).isEqualTo("no record".getBytes(StandardCharsets.UTF_8));
              assertThat(header(letter, "sluice.topic")).isEqualTo("sluice.history");
              assertThat(header(letter, "sluice.partition")).isEqualTo("0");
            });
    assertThat(database.rows())
        .anySatisfy(row -> assertThat(row).startsWith("runs (r0-a").contains("COMPLETED"));
    try (Connection connection = database.connect()) {
      project(log, connection, 100);
    }
    assertThat(letters.history()).as("each goes there once").hasSize(6);
  }

  @Test
  void onlyOneOfTwoProjectorsWrites() throws Exception {
    KafkaLog log = new KafkaLog().tell(Told.story());
    TestDatabase database = TestDatabase.migrated();
    try (Connection second = database.connect()) {
      try (Connection first = database.connect()) {
        assertThat(projection.claim(first)).isTrue();
        assertThat(projection.claim(second)).isFalse();
      }
      assertThat(claimWithin5s(second)).as("free once the connection is closed").isTrue();

      try (Consumer<byte[], byte[]> late = log.consumer(100);
          Connection zombie = database.connect()) {
        Projection.Session session = projection.begin(zombie, late);
        project(log, second, 100);
        assertThatThrownBy(session::step)
            .isInstanceOf(KafkaException.class)
            .hasMessageContaining("Another projector");
      }
    }
    assertThat(database.rows()).isEqualTo(whole(log));
  }

  @Test
  void aRunWhoseBeginningIsNoLongerKeptIsShownAllTheSame() throws Exception {
    TestDatabase database = TestDatabase.migrated();
    try (Connection connection = database.connect()) {
      project(
          new KafkaLog().tell(List.of(Told.ended("r0-z", 9, RunStatus.FAILED))), connection, 10);
    }

    assertThat(database.rows())
        .anySatisfy(row -> assertThat(row).startsWith("runs (r0-z,,greet,,,FAILED"));
  }

  private boolean claimWithin5s(Connection connection) throws Exception {
    for (int i = 0; i < 50; i++) {
      if (projection.claim(connection)) {
        return true;
      }
      Thread.sleep(100);
    }
    return false;
  }

  /** The rows after a run through the whole log in one batch. */
  private List<String> whole(KafkaLog log) throws SQLException, InterruptedException {
    TestDatabase database = TestDatabase.migrated();
    try (Connection connection = database.connect()) {
      project(log, connection, 10_000);
    }
    return database.rows();
  }

  private void project(KafkaLog log, Connection connection, int batch)
      throws SQLException, InterruptedException {
    log.project(projection, connection, batch);
  }

  /** All that can be told, and orders. */
  private static KafkaLog everything() {
    return orders(new KafkaLog().tell(Told.story()).tell(Told.limits()));
  }

  private static KafkaLog orders(KafkaLog log) {
    return log.orderEverywhere(Told.bulk("op-1", 80))
        .order(0, Told.replayOrder("q-2", "r0-b", "r0-c"))
        .order(1, Told.startOrder("q-3", "r1-c"));
  }

  private List<String> rowsWithoutPlaces(KafkaLog log, int batch) throws Exception {
    TestDatabase database = TestDatabase.migrated();
    try (Connection connection = database.connect()) {
      project(log, connection, batch);
    }
    return database.rowsWithoutPlaces();
  }

  private static String header(ProducerRecord<byte[], byte[]> letter, String name) {
    return new String(letter.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }
}
