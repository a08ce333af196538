package dev.sluice.topology.streams;

import static dev.sluice.topology.streams.EngineTopologyTest.event;
import static dev.sluice.topology.streams.EngineTopologyTest.function;
import static dev.sluice.topology.streams.EngineTopologyTest.only;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.results.Completed;
import dev.sluice.schemas.results.Result;
import dev.sluice.schemas.results.TurnEnded;
import dev.sluice.schemas.serde.SluiceSerdes;
import dev.sluice.schemas.topics.RunIds;
import dev.sluice.schemas.topics.Topics;
import dev.sluice.topology.core.EngineLimits;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

/** An engine that comes up while there are reports to be taken. */
class RecoveryTest {
  /** An engine that finds {@code reports} in its results when it starts. */
  private static EngineScenario behindBy(int reports) {
    var scenario =
        new EngineScenario(
            new EngineTopology(
                    Topics.standard(),
                    1,
                    SluiceSerdes.of(Map.of()),
                    EngineLimits.standard(),
                    new EarlyCommit.Policy(false, false, 0),
                    partition -> new CatchUp.Ends(reports - 1, -1),
                    CommandSink.inTransaction(CommandTopics.unchecked(Topics.standard())),
                    EventLog.none())
                .build());
    scenario.registers(function("greet-customer", "demo/greet"));
    return scenario;
  }

  private static Result endOf(String eventId) {
    String runId = RunIds.ofEvent(0, "greet-customer", eventId);
    return new Result(
        runId, 1, "t", new TurnEnded(0, new Completed(null), List.of()), Instant.EPOCH);
  }

  @Test
  void noTurnStartsBeforeTheLastReportIsTaken() {
    try (EngineScenario engine = behindBy(2)) {
      engine.receives(event("e-1", "demo/greet"));
      engine.receives(event("e-2", "demo/greet"));
      engine.receives(endOf("e-1"));
      engine.waits(Duration.ofSeconds(1));
      assertThat(engine.commands()).isEmpty();

      engine.receives(endOf("e-3"));
      engine.waits(Duration.ofMillis(20));
      assertThat(only(engine.commands()).getRunId())
          .isEqualTo(RunIds.ofEvent(0, "greet-customer", "e-2"));
    }
  }

  @Test
  void aReportThatNeverComesHoldsTurnsForTenSecondsOfSilence() {
    try (EngineScenario engine = behindBy(9)) {
      engine.receives(event("e-1", "demo/greet"));
      engine.waits(Duration.ofSeconds(9));
      engine.receives(endOf("e-9"));
      engine.waits(Duration.ofSeconds(9));
      assertThat(engine.commands()).isEmpty();

      engine.waits(Duration.ofSeconds(2));
      assertThat(engine.commands()).hasSize(1);
    }
  }

  @Test
  void whatCameForWaitingRunsIsTakenFirstAndEventsLast() {
    assertThat(Stream.of(InboxOrder.values()).sorted(Comparator.comparingLong(RecoveryTest::place)))
        .containsExactly(
            InboxOrder.LANES,
            InboxOrder.RESULTS,
            InboxOrder.CONTROL,
            InboxOrder.WAITS,
            InboxOrder.EVENTS);
  }

  @Test
  void anEventKeepsTheTimeAtWhichItWasTaken() {
    long now = Instant.parse("2026-03-01T09:00:00Z").toEpochMilli();
    var event =
        new ConsumerRecord<Object, Object>(
            "any",
            0,
            0,
            now,
            TimestampType.LOG_APPEND_TIME,
            0,
            0,
            "k",
            "v",
            new RecordHeaders(),
            Optional.empty());
    assertThat(InboxOrder.EVENTS.extract(event, -1)).isEqualTo(now);
    assertThat(InboxOrder.WAITS.extract(event, -1)).isLessThan(now);
  }

  private static long place(InboxOrder inbox) {
    return inbox.extract(new ConsumerRecord<>("any", 0, 0, "k", "v"), -1);
  }
}
