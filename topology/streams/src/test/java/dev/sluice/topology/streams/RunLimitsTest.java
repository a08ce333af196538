package dev.sluice.topology.streams;

import static dev.sluice.topology.streams.EngineScenario.START;
import static dev.sluice.topology.streams.EngineTopologyTest.completed;
import static dev.sluice.topology.streams.EngineTopologyTest.event;
import static dev.sluice.topology.streams.EngineTopologyTest.function;
import static dev.sluice.topology.streams.EngineTopologyTest.only;
import static dev.sluice.topology.streams.EngineTopologyTest.step;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.commands.Command;
import dev.sluice.schemas.commands.MemoEntry;
import dev.sluice.schemas.control.Control;
import dev.sluice.schemas.control.Replay;
import dev.sluice.schemas.history.RunEnded;
import dev.sluice.schemas.history.RunStatus;
import dev.sluice.schemas.history.StepAttempted;
import dev.sluice.schemas.topics.RunIds;
import dev.sluice.topology.core.EngineLimits;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A run that becomes too large ends with an error that says so, and nothing else is touched. */
class RunLimitsTest {
  private static final String KIBIBYTE = "\"" + "x".repeat(1022) + "\"";

  private final EngineScenario engine =
      new EngineScenario(EngineLimits.standard().withSteps(5).withMemoBytes(3 * 1024));

  @BeforeEach
  void aFunctionIsRegistered() {
    engine.registers(function("greet-customer", "demo/greet"));
  }

  @AfterEach
  void close() {
    engine.close();
  }

  private Command started(String event) {
    engine.receives(event(event, "demo/greet"));
    engine.told();
    return only(engine.commands());
  }

  private RunEnded end() {
    return engine.told().stream()
        .filter(RunEnded.class::isInstance)
        .map(RunEnded.class::cast)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aRunWhoseOutcomesTakeUpTooMuchFailsAndSaysAtWhichStep() {
    Command large = started("e-1");
    engine.receives(step(large, "t", "one", KIBIBYTE));
    engine.receives(step(large, "t", "two", KIBIBYTE));
    assertThat(engine.told()).hasOnlyElementsOfType(StepAttempted.class);

    engine.receives(step(large, "t", "three", KIBIBYTE + " ".repeat(1024)));
    RunEnded end = end();
    assertThat(end.getStatus()).isEqualTo(RunStatus.FAILED);
    assertThat(end.getError().getType()).isEqualTo("SLUICE-4110");
    assertThat(end.getError().getMessage()).contains("3072 bytes", "'three'", "references");
  }

  @Test
  void theEngineGoesOnWithTheRestAndTheFailedRunCanBeReplayed() {
    Command large = started("e-1");
    Command other = started("e-2");
    for (String name : List.of("one", "two", "three", "four")) {
      engine.receives(step(large, "t", name, KIBIBYTE));
    }
    assertThat(end().getError().getType()).isEqualTo("SLUICE-4110");
    engine.receives(completed(large, "t", 4, "1")); // the turn knows nothing of it
    assertThat(engine.told()).isEmpty();
    engine.receives(completed(other, "t", 0, "1"));
    assertThat(end().getStatus()).isEqualTo(RunStatus.COMPLETED);
    assertThat(engine.deadLetters()).isEmpty();

    String again = RunIds.ofReplay(large.getRunId(), "q");
    engine.receives(
        large.getRunId(),
        new Control(
            "q", START, null, new Replay(large.getRunId(), again, false, null, null, null)));
    Command replayed = only(engine.commands());
    assertThat(replayed.getMemo())
        .extracting(MemoEntry::getStep)
        .startsWith("one", "two")
        .doesNotContain("four");
    engine.receives(completed(replayed, "t", 0, "1"));
    assertThat(end().getStatus()).isEqualTo(RunStatus.COMPLETED);

    engine.waits(Duration.ofDays(8));
    assertThat(engine.stored()).isZero();
  }

  @Test
  void aRunThatRecordsTooManyStepsFailsAtTheFirstThatIsTooMany() {
    Command command = started("e-1");
    for (int i = 1; i <= 5; i++) {
      engine.receives(step(command, "t", "step-" + i, "1"));
    }
    assertThat(engine.told()).hasSize(5).hasOnlyElementsOfType(StepAttempted.class);

    engine.receives(step(command, "t", "step-6", "1"));
    RunEnded end = end();
    assertThat(end.getError().getType()).isEqualTo("SLUICE-4101");
    assertThat(end.getError().getMessage()).contains("5 steps");
  }
}
