package dev.sluice.topology.streams;

import static dev.sluice.topology.streams.EngineScenario.START;
import static dev.sluice.topology.streams.EngineScenario.json;
import static dev.sluice.topology.streams.EngineTopologyTest.completed;
import static dev.sluice.topology.streams.EngineTopologyTest.event;
import static dev.sluice.topology.streams.EngineTopologyTest.function;
import static dev.sluice.topology.streams.EngineTopologyTest.only;
import static dev.sluice.topology.streams.EngineTopologyTest.step;
import static dev.sluice.topology.streams.EngineTopologyTest.suspended;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.commands.Command;
import dev.sluice.schemas.common.ErrorInfo;
import dev.sluice.schemas.common.StepKind;
import dev.sluice.schemas.control.Cancel;
import dev.sluice.schemas.control.Control;
import dev.sluice.schemas.control.Replay;
import dev.sluice.schemas.history.BodyFailed;
import dev.sluice.schemas.history.ControlRefused;
import dev.sluice.schemas.history.RunEnded;
import dev.sluice.schemas.history.RunStatus;
import dev.sluice.schemas.history.StepAttempted;
import dev.sluice.schemas.history.TurnDispatched;
import dev.sluice.schemas.results.Completed;
import dev.sluice.schemas.results.Failed;
import dev.sluice.schemas.results.Result;
import dev.sluice.schemas.results.StepRecorded;
import dev.sluice.schemas.results.Suspended;
import dev.sluice.schemas.results.TurnEnded;
import dev.sluice.schemas.results.WorkerLost;
import dev.sluice.schemas.topics.RunIds;
import dev.sluice.topology.core.Failure;
import dev.sluice.topology.core.FailureKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What goes wrong, what operators order, and what is left of a run in the end. */
class EngineFailuresTest {
  private static final ErrorInfo ERROR =
      new ErrorInfo("java.io.IOException", "reset", null, true, null);

  private final EngineScenario engine = new EngineScenario();

  @BeforeEach
  void aFunctionIsRegistered() {
    engine.registers(function("greet-customer", "demo/greet"));
  }

  @AfterEach
  void close() {
    engine.close();
  }

  private Command started() {
    engine.receives(event("e-1", "demo/greet"));
    engine.told();
    return only(engine.commands());
  }

  private static Result failed(Command c, String turn, String step, int attempt) {
    return new Result(
        c.getRunId(),
        c.getEpoch(),
        turn,
        new StepRecorded(
            step,
            StepKind.RUN,
            attempt,
            START,
            START,
            null,
            ERROR,
            false,
            null,
            null,
            0L,
            List.of()),
        Instant.EPOCH);
  }

  private static Result ended(Command c, String turn, int recorded, Object end) {
    return new Result(
        c.getRunId(), c.getEpoch(), turn, new TurnEnded(recorded, end, List.of()), Instant.EPOCH);
  }

  private static Result lost(Command c) {
    return new Result(c.getRunId(), c.getEpoch(), "", new WorkerLost(2), Instant.EPOCH);
  }

  private static List<String> memo(Command c) {
    return c.getMemo().stream().map(m -> m.getStep() + " " + m.getStatus()).toList();
  }

  @Test
  void aTurnWhoseReportCannotBeReadIsDispatchedAgain() {
    Command first = started();
    engine.receivesBytes(
        engine.topics().results(), first.getRunId().getBytes(UTF_8), "not avro".getBytes(UTF_8));

    Command second = only(engine.commands());
    assertThat(second.getEpoch()).isEqualTo(first.getEpoch() + 1);
    assertThat(engine.deadLetters()).hasSize(1);
    engine.receives(ended(second, "t-2", 0, new Completed(json("1"))));
    assertThat(engine.told()).anyMatch(RunEnded.class::isInstance);
  }

  @Test
  void aFailedStepRunsAgainAloneAfterItsBackoff() {
    Command first = started();
    engine.receives(step(first, "t", "good", "1"));
    engine.receives(failed(first, "t", "bad", 1));
    assertThat(engine.told())
        .last()
        .isInstanceOfSatisfying(
            StepAttempted.class, a -> assertThat(a.getRetryAt()).isEqualTo(START.plusSeconds(1)));
    engine.receives(ended(first, "t", 2, new Suspended(List.of(), List.of(), List.of())));

    engine.waits(Duration.ofMillis(990));
    assertThat(engine.commands()).isEmpty();

    engine.waits(Duration.ofMillis(20));
    Command second = only(engine.commands());
    assertThat(memo(second)).containsExactly("good SUCCEEDED", "bad RETRY_DUE");
    assertThat(second.getMemo().getLast().getAttempt()).isEqualTo(1);
  }

  @Test
  void branchesThatWaitForDifferentTimesAreWokenOneByOne() {
    Command first = started();
    engine.receives(failed(first, "t", "bad", 1));
    engine.receives(suspended(first, "t", 1, "nap", START.plusSeconds(5)));

    engine.waits(Duration.ofSeconds(2));
    Command second = only(engine.commands());
    assertThat(memo(second)).containsExactly("bad RETRY_DUE", "nap BLOCKED");

    engine.receives(step(second, "u", "bad", "1"));
    engine.receives(ended(second, "u", 1, new Suspended(List.of(), List.of(), List.of())));
    engine.waits(Duration.ofSeconds(4));
    assertThat(memo(only(engine.commands()))).containsExactly("bad SUCCEEDED", "nap SUCCEEDED");
  }

  @Test
  void aFunctionThatThrowsIsTriedAgain() {
    Command first = started();
    engine.receives(ended(first, "t", 0, new Failed(ERROR)));
    assertThat(engine.told()).containsExactly(new BodyFailed(1, ERROR, START.plusSeconds(1)));
    assertThat(engine.commands()).isEmpty();

    engine.waits(Duration.ofSeconds(2));
    Command second = only(engine.commands());
    assertThat(second.getAttempt()).isEqualTo(2);
    engine.told();

    ErrorInfo last = new ErrorInfo("BadCard", "stolen", null, false, null);
    engine.receives(ended(second, "u", 0, new Failed(last)));
    String key =
        FailureKey.of("greet-customer", new Failure("BadCard", "stolen", null, false, null));
    assertThat(engine.told())
        .containsExactly(new RunEnded(RunStatus.FAILED, null, last, null, List.of(), key));
  }

  @Test
  void aLostWorkersRunGoesOnWithWhatIsRecorded() {
    Command first = started();
    engine.receives(step(first, "t", "a", "1"));
    engine.told();
    engine.receives(lost(first));

    Command second = only(engine.commands());
    assertThat(second.getEpoch()).isEqualTo(2);
    assertThat(memo(second)).containsExactly("a SUCCEEDED");
    assertThat(engine.told()).containsExactly(new TurnDispatched(2, true));

    engine.receives(lost(second));
    assertThat(engine.commands()).isEmpty();
    engine.waits(Duration.ofSeconds(2));
    assertThat(only(engine.commands()).getEpoch()).isEqualTo(3);
  }

  @Test
  void aForcedReplayRunsEverythingAgain() {
    Command first = started();
    engine.receives(step(first, "t", "a", "1"));
    engine.receives(completed(first, "t", 1, "1"));
    String newRun = RunIds.ofReplay(first.getRunId(), "q-1");
    engine.receives(
        first.getRunId(),
        new Control(
            "q-1", START, null, new Replay(first.getRunId(), newRun, true, null, null, null)));

    Command again = only(engine.commands());
    assertThat(again.getRunId()).isEqualTo(newRun);
    assertThat(again.getMemo()).isEmpty();
  }

  @Test
  void ordersThatCannotBeCarriedOutAreRefusedWithTheirCodes() {
    String unknown = RunIds.ofEvent(0, "greet-customer", "e-9");
    engine.receives(unknown, new Control("q-1", START, null, new Cancel(unknown, "")));
    engine.receives(
        unknown,
        new Control(
            "q-2",
            START,
            null,
            new Replay(unknown, RunIds.ofReplay(unknown, "q-2"), false, null, null, null)));
    assertThat(engine.told())
        .extracting(f -> ((ControlRefused) f).getCode())
        .containsExactly("SLUICE-1202", "SLUICE-1202");

    Command first = started();
    String run = first.getRunId();
    engine.receives(
        run,
        new Control(
            "q-3",
            START,
            null,
            new Replay(run, RunIds.ofReplay(run, "q-3"), false, null, null, null)));
    assertThat(engine.told())
        .extracting(f -> ((ControlRefused) f).getCode())
        .containsExactly("SLUICE-1204");

    engine.receives(completed(first, "t", 0, "1"));
    engine.told();
    engine.receives(run, new Control("q-4", START, null, new Cancel(run, "")));
    assertThat(engine.told())
        .containsExactly(
            new ControlRefused("q-4", "SLUICE-1203", "The run ended already: COMPLETED."));
  }

  @Test
  void anOrderToCancelDuringATurnTakesEffectAtItsNextReport() {
    Command first = started();
    engine.receives(
        first.getRunId(), new Control("q", START, null, new Cancel(first.getRunId(), "enough")));
    assertThat(engine.told()).isEmpty();

    engine.receives(step(first, "t", "a", "1"));
    assertThat(engine.told())
        .hasSize(2)
        .last()
        .isEqualTo(new RunEnded(RunStatus.CANCELLED, null, null, "enough", List.of(), null));
    engine.receives(completed(first, "t", 1, "1"));
    assertThat(engine.told()).isEmpty();
  }

  @Test
  void nothingIsStoredOfARunAfterItsRetention() {
    Command first = started();
    engine.receives(step(first, "t", "a", "1"));
    engine.receives(completed(first, "t", 1, "1"));
    String stray = RunIds.ofEvent(0, "greet-customer", "e-2");
    engine.receives(
        new Result(
            stray,
            1,
            "t",
            new TurnEnded(0, new Suspended(List.of(), List.of(), List.of()), List.of()),
            Instant.EPOCH));

    engine.waits(Duration.ofDays(6));
    assertThat(engine.stored()).isEqualTo(4); // run, event, step, timer; the stray is gone

    engine.waits(Duration.ofDays(1).plusMillis(10));
    assertThat(engine.stored()).isZero();

    engine.receives(event("e-1", "demo/greet"));
    assertThat(only(engine.commands()).getEvents())
        .extracting(e -> e.getData())
        .containsExactly(json("{\"name\":\"Ada\"}"));
  }
}
