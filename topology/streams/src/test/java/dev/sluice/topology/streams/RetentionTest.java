package dev.sluice.topology.streams;

import static dev.sluice.topology.streams.EngineScenario.START;
import static dev.sluice.topology.streams.EngineTopologyTest.completed;
import static dev.sluice.topology.streams.EngineTopologyTest.event;
import static dev.sluice.topology.streams.EngineTopologyTest.function;
import static dev.sluice.topology.streams.EngineTopologyTest.only;
import static dev.sluice.topology.streams.EngineTopologyTest.suspended;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.errors.SluiceException;
import dev.sluice.schemas.commands.Command;
import dev.sluice.schemas.common.ErrorInfo;
import dev.sluice.schemas.control.Cancel;
import dev.sluice.schemas.control.Control;
import dev.sluice.schemas.control.Replay;
import dev.sluice.schemas.history.ControlRefused;
import dev.sluice.schemas.results.Failed;
import dev.sluice.schemas.results.Result;
import dev.sluice.schemas.results.TurnEnded;
import dev.sluice.schemas.topics.RunIds;
import dev.sluice.topology.core.EngineLimits;
import dev.sluice.topology.core.Retention;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How long what has ended is kept, and that nothing is kept for longer. */
class RetentionTest {
  private static EngineLimits limits(Retention retention) {
    return EngineLimits.standard().withRetention(retention);
  }

  @Test
  void aRunIsKeptForAsLongAsTheWayInWhichItEndedSays() {
    var retention = new Retention(Duration.ofDays(1), Duration.ofDays(30), Duration.ofDays(2));
    try (EngineScenario engine = new EngineScenario(limits(retention))) {
      engine.registers(function("greet-customer", "demo/greet"));
      engine.receives(completed(start(engine, "completed"), "t", 0, "1"));
      Command failing = start(engine, "failed");
      ErrorInfo error = new ErrorInfo("Broken", "for good", null, false, null);
      engine.receives(
          new Result(
              failing.getRunId(),
              1,
              "t",
              new TurnEnded(0, new Failed(error), List.of()),
              Instant.EPOCH));
      Command sleeping = start(engine, "cancelled");
      engine.receives(suspended(sleeping, "t", 0, "nap", START.plusSeconds(900_000)));
      engine.receives(
          sleeping.getRunId(),
          new Control("c", START, null, new Cancel(sleeping.getRunId(), "enough")));

      engine.waits(Duration.ofDays(1).minusSeconds(1));
      assertThat(replayable(engine)).containsExactly("completed", "failed", "cancelled");
      engine.waits(Duration.ofSeconds(2));
      assertThat(replayable(engine)).containsExactly("failed", "cancelled");
      engine.waits(Duration.ofDays(1));
      assertThat(replayable(engine)).containsExactly("failed");
    }
  }

  private static Command start(EngineScenario engine, String event) {
    engine.receives(event(event, "demo/greet"));
    return only(engine.commands());
  }

  /** Which runs a replay finds; each replay is refused or started and cancelled. */
  private static List<String> replayable(EngineScenario engine) {
    return List.of("completed", "failed", "cancelled").stream()
        .filter(
            event -> {
              String run = RunIds.ofEvent(0, "greet-customer", event);
              String request = event + engine.now();
              String again = RunIds.ofReplay(run, request);
              engine.told();
              engine.receives(
                  run,
                  new Control(
                      request, START, null, new Replay(run, again, true, null, null, null)));
              List<Object> told = engine.told();
              if (engine.commands().isEmpty()) {
                assertThat(((ControlRefused) only(told)).getCode()).isEqualTo("SLUICE-1202");
                return false;
              }
              return true;
            })
        .toList();
  }

  @Test
  void aTimerThatCameBeforeTheRetentionWasRaisedAsksAgain() {
    // The timer of an ended run was set by the retention of then; what counts is that of now.
    var retention = Retention.ofAll(Duration.ofDays(1));
    try (EngineScenario engine = new EngineScenario(limits(retention))) {
      engine.registers(function("greet-customer", "demo/greet"));
      Command command = start(engine, "e-1");
      engine.receives(suspended(command, "t", 0, "nap", START.plusSeconds(7_200)));
      engine.waits(Duration.ofHours(1));
      engine.receives(
          command.getRunId(),
          new Control("c", START, null, new Cancel(command.getRunId(), "enough")));

      engine.waits(Duration.ofHours(2)); // the nap's timer finds an ended run
      assertThat(engine.stored()).isEqualTo(3);
      engine.waits(Duration.ofDays(1));
      assertThat(engine.stored()).isZero();
    }
  }

  @Test
  void nothingIsLeftOfAMixedLoadAfterItsRetention() {
    try (EngineScenario engine = new EngineScenario()) {
      MixedLoad.Log log = new MixedLoad.Log();
      MixedLoad load = new MixedLoad(engine, log);
      load.begin();
      assertThat(engine.storedIn())
          .containsKeys("runs", "memo", "timers", "parked", "flow", "waits");
      load.finish();
      assertThat(log.ends).isEqualTo(MixedLoad.ENDS);
      assertThat(log.ranAgain).isEmpty();

      engine.waits(Duration.ofDays(8));
      engine.waits(Duration.ofDays(1));
      // The functions and names that are waited for are topics that are kept, and a partition
      // remembers through which events it has looked for each of these names; of a function, under
      // which limits its runs were last queued ('c').
      assertThat(engine.storedIn())
          .containsOnlyKeys("flow", "functions", "interests", "interests-seen")
          .containsEntry("functions", (long) MixedLoad.functions().size())
          .containsEntry("interests", 2L)
          .containsEntry("interests-seen", 2L);
      assertThat(engine.keysIn("flow")).allMatch(key -> key.get()[0] == 'c');
    }
  }

  @Test
  void theEnvironmentSaysHowLong() {
    var config =
        EngineEnvironment.of(
                Map.of(
                    "SLUICE_RETENTION_COMPLETED",
                    "24h",
                    "SLUICE_RETENTION_FAILED",
                    "30d",
                    "SLUICE_MAX_STEPS",
                    "5000"))
            .config();
    assertThat(config.limits().retention())
        .isEqualTo(new Retention(Duration.ofDays(1), Duration.ofDays(30), Duration.ofDays(7)));
    assertThat(config.limits().steps()).isEqualTo(5_000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"23h", "0d", "4000d", "7", "a week", "-7d", "99999999999d"})
  void aRetentionThatIsTooShortOrNoTimeIsRefused(String value) {
    assertThatThrownBy(() -> EngineEnvironment.of(Map.of("SLUICE_RETENTION_CANCELLED", value)))
        .isInstanceOfSatisfying(
            SluiceException.class, e -> assertThat(e.code()).isEqualTo("SLUICE-4108"))
        .hasMessageContaining(value)
        .hasMessageContaining("SLUICE_RETENTION_CANCELLED");
  }
}
