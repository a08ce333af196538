package dev.sluice.topology.streams;

import static dev.sluice.topology.streams.EngineScenario.START;
import static dev.sluice.topology.streams.EngineTopologyTest.event;
import static dev.sluice.topology.streams.EngineTopologyTest.function;
import static dev.sluice.topology.streams.EngineTopologyTest.only;
import static dev.sluice.topology.streams.EngineTopologyTest.step;
import static dev.sluice.topology.streams.EngineTopologyTest.suspended;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.commands.Command;
import dev.sluice.schemas.control.Cancel;
import dev.sluice.schemas.control.Control;
import dev.sluice.schemas.functions.FunctionDefinition;
import dev.sluice.schemas.history.RunEnded;
import dev.sluice.schemas.history.RunStatus;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Runs that only workers of one version of their app may run. */
class PinnedRunsTest {
  private static final RunEnded GIVEN_UP =
      new RunEnded(RunStatus.CANCELLED, null, null, "version 1 is gone", List.of(), null);

  private final EngineScenario engine = new EngineScenario();

  @BeforeEach
  void versionOneIsDeployed() {
    deploy("1");
  }

  private void deploy(String version) {
    FunctionDefinition pinned = function("migrate", "demo/migrate");
    pinned.setAppVersion(version);
    pinned.setPinVersion(true);
    engine.registers(pinned);
  }

  @AfterEach
  void close() {
    engine.close();
  }

  @Test
  void itsCommandsGoToTheTopicOfTheVersionThatItStartedOn() {
    engine.receives(event("e-1", "demo/migrate"));
    Command first = only(engine.commandsPinnedTo("1"));
    engine.receives(suspended(first, "t", 0, "nap", START.plusSeconds(60)));
    deploy("2");
    engine.receives(event("e-2", "demo/migrate"));
    assertThat(engine.commandsPinnedTo("2")).hasSize(1);

    engine.waits(Duration.ofSeconds(61));
    assertThat(only(engine.commandsPinnedTo("1")).getRunId()).isEqualTo(first.getRunId());
    assertThat(engine.commandsPinnedTo("2")).isEmpty();
    assertThat(engine.commands()).isEmpty();
  }

  @Test
  void oneThatNobodyServesAnyMoreCanBeCancelled() {
    engine.receives(event("e-1", "demo/migrate"));
    Command command = only(engine.commandsPinnedTo("1"));
    engine.told();

    cancel(command);
    engine.waits(Duration.ofSeconds(59));
    assertThat(engine.told()).isEmpty();
    engine.waits(Duration.ofSeconds(2));
    assertThat(engine.told()).containsExactly(GIVEN_UP);

    engine.receives(step(command, "t", "late", "1")); // it was on its way
    assertThat(engine.told()).isEmpty();
  }

  @Test
  void oneThatAWorkerHasBegunEndsAtItsNextStepHoweverLongThatTakes() {
    engine.receives(event("e-1", "demo/migrate"));
    Command command = only(engine.commandsPinnedTo("1"));
    engine.receives(step(command, "t", "one", "1"));
    engine.told();

    cancel(command);
    engine.waits(Duration.ofHours(1));
    assertThat(engine.told()).isEmpty();
    engine.receives(step(command, "t", "two", "2"));
    assertThat(engine.told()).hasSize(2).last().isEqualTo(GIVEN_UP);
  }

  private void cancel(Command command) {
    engine.receives(
        command.getRunId(),
        new Control("q", START, null, new Cancel(command.getRunId(), "version 1 is gone")));
  }
}
