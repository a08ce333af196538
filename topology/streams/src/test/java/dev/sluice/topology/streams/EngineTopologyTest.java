package dev.sluice.topology.streams;

import static dev.sluice.topology.streams.EngineScenario.START;
import static dev.sluice.topology.streams.EngineScenario.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.commands.Command;
import dev.sluice.schemas.commands.MemoStatus;
import dev.sluice.schemas.common.RetryPolicy;
import dev.sluice.schemas.common.StepKind;
import dev.sluice.schemas.control.Cancel;
import dev.sluice.schemas.control.Control;
import dev.sluice.schemas.control.Pause;
import dev.sluice.schemas.control.Replay;
import dev.sluice.schemas.control.Resume;
import dev.sluice.schemas.deadletters.DeadLetter;
import dev.sluice.schemas.events.Event;
import dev.sluice.schemas.functions.ConcurrencyLimit;
import dev.sluice.schemas.functions.FlowControl;
import dev.sluice.schemas.functions.FunctionDefinition;
import dev.sluice.schemas.functions.Trigger;
import dev.sluice.schemas.history.EventRouted;
import dev.sluice.schemas.history.FunctionPaused;
import dev.sluice.schemas.history.RunEnded;
import dev.sluice.schemas.history.RunQueued;
import dev.sluice.schemas.history.RunScheduled;
import dev.sluice.schemas.history.RunStatus;
import dev.sluice.schemas.history.SleepEnded;
import dev.sluice.schemas.history.SleepStarted;
import dev.sluice.schemas.history.StepAttempted;
import dev.sluice.schemas.history.TurnDispatched;
import dev.sluice.schemas.results.Completed;
import dev.sluice.schemas.results.Result;
import dev.sluice.schemas.results.Sleep;
import dev.sluice.schemas.results.StepRecorded;
import dev.sluice.schemas.results.Suspended;
import dev.sluice.schemas.results.TurnEnded;
import dev.sluice.schemas.topics.RunIds;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EngineTopologyTest {
  private final EngineScenario engine = new EngineScenario();

  @BeforeEach
  void aFunctionIsRegistered() {
    engine.registers(function("greet-customer", "demo/greet"));
  }

  @AfterEach
  void close() {
    engine.close();
  }

  @Test
  void anEventRunsThroughStepsAndASleepToItsEnd() {
    engine.receives(event("e-1", "demo/greet"));
    Command first = only(engine.commands());
    assertThat(first.getEpoch()).isEqualTo(1);
    assertThat(first.getMemo()).isEmpty();
    assertThat(first.getEvents()).containsExactly(event("e-1", "demo/greet"));
    assertThat(engine.told()).hasSize(1).first().isInstanceOf(RunScheduled.class);

    engine.receives(step(first, "t-1", "compose-greeting", "\"hello\""));
    assertThat(engine.told()).hasSize(1).first().isInstanceOf(StepAttempted.class);
    engine.receives(suspended(first, "t-1", 1, "pause", START.plusSeconds(15)));
    assertThat(engine.told()).containsExactly(new SleepStarted("pause", START.plusSeconds(15)));

    engine.waits(Duration.ofMillis(14_900));
    assertThat(engine.commands()).isEmpty();

    engine.waits(Duration.ofMillis(200));
    Command second = only(engine.commands());
    assertThat(second.getEpoch()).isEqualTo(2);
    assertThat(second.getMemo())
        .extracting(m -> m.getStep() + " " + m.getStatus())
        .containsExactly("compose-greeting SUCCEEDED", "pause SUCCEEDED");
    assertThat(engine.told())
        .containsExactly(new SleepEnded("pause"), new TurnDispatched(2, false));

    engine.receives(completed(second, "t-2", 0, "\"bye\""));
    assertThat(engine.told())
        .containsExactly(
            new RunEnded(RunStatus.COMPLETED, json("\"bye\""), null, null, List.of(), null));
    assertThat(engine.commands()).isEmpty();
  }

  @Test
  void theSameEventStartsNoSecondRun() {
    engine.receives(event("e-1", "demo/greet"));
    assertThat(engine.commands()).hasSize(1);

    engine.receives(event("e-1", "demo/greet"));
    assertThat(engine.commands()).isEmpty();
  }

  @Test
  void anEventThatNobodyListensToIsTold() {
    engine.receives(event("e-1", "demo/nobody"));

    assertThat(engine.told()).containsExactly(new EventRouted("e-1", "demo/nobody"));
  }

  @Test
  void anEventOfWhichTheConditionIsNotTrueStartsNothing() {
    FunctionDefinition adults = function("adults", "demo/person");
    adults.setTriggers(List.of(new Trigger("demo/person", "event.data.age >= 18", null)));
    engine.registers(adults);

    engine.receives(event("e-1", "demo/person", "{\"age\":17}"));
    assertThat(engine.commands()).isEmpty();
    assertThat(engine.told()).containsExactly(new EventRouted("e-1", "demo/person"));

    engine.receives(event("e-2", "demo/person", "{\"age\":18}"));
    assertThat(engine.commands()).hasSize(1);
  }

  @Test
  void ofAFunctionWithOneTurnAtATimeTheSecondRunIsQueuedUntilTheFirstEnds() {
    FunctionDefinition oneByOne = function("one-by-one", "demo/queue");
    oneByOne.setFlow(concurrency(1));
    engine.registers(oneByOne);

    engine.receives(event("e-1", "demo/queue"));
    Command first = only(engine.commands());
    engine.told();
    engine.receives(event("e-2", "demo/queue"));
    assertThat(engine.commands()).isEmpty();
    assertThat(engine.told())
        .hasSize(2)
        .last()
        .isEqualTo(new RunQueued("concurrency 1", null, 0, START));

    engine.receives(completed(first, "t", 0, "1"));
    assertThat(only(engine.commands()).getEvents()).containsExactly(event("e-2", "demo/queue"));
  }

  @Test
  void theKeyOfALimitIsReadFromTheEvent() {
    FunctionDefinition perCustomer = function("per-customer", "demo/order");
    perCustomer.setFlow(concurrency(1, "event.data.customer"));
    engine.registers(perCustomer);

    engine.receives(event("e-1", "demo/order", "{\"customer\":\"Ada\"}"));
    engine.receives(event("e-2", "demo/order", "{\"customer\":\"Ada\"}"));
    engine.receives(event("e-3", "demo/order", "{\"customer\":\"Bob\"}"));
    assertThat(engine.commands())
        .extracting(command -> command.getEvents().getFirst().getId())
        .containsExactly("e-1", "e-3");
  }

  @Test
  void aPausedFunctionGoesOnWhenItIsResumed() {
    engine.receives("greet-customer", new Control("q-1", START, null, new Pause("greet-customer")));
    engine.receives(event("e-1", "demo/greet"));
    assertThat(engine.commands()).isEmpty();

    engine.receives(
        "greet-customer", new Control("q-2", START, null, new Resume("greet-customer")));
    assertThat(engine.commands()).hasSize(1);
    assertThat(engine.told()).contains(new FunctionPaused(true), new FunctionPaused(false));
  }

  static FlowControl concurrency(int limit) {
    return concurrency(limit, null);
  }

  static FlowControl concurrency(int limit, @Nullable String key) {
    return new FlowControl(
        List.of(new ConcurrencyLimit(limit, key, null)),
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        List.of());
  }

  @Test
  void aTwinsReportsAreDropped() {
    engine.receives(event("e-1", "demo/greet"));
    Command command = only(engine.commands());
    engine.told();

    engine.receives(step(command, "first", "a", "1"));
    engine.receives(step(command, "twin", "a", "2"));
    engine.receives(completed(command, "twin", 1, "2"));
    assertThat(engine.told()).hasSize(1);

    engine.receives(completed(command, "first", 1, "1"));
    assertThat(engine.told())
        .containsExactly(new RunEnded(RunStatus.COMPLETED, json("1"), null, null, List.of(), null));
  }

  @Test
  void aReportThatComesBeforeItsRunIsKeptForIt() {
    String runId = RunIds.ofEvent(0, "greet-customer", "e-1");
    engine.receives(new Result(runId, 1, "t", stepBody("a", "1"), Instant.EPOCH));
    engine.receives(
        new Result(
            runId, 1, "t", new TurnEnded(1, new Completed(json("1")), List.of()), Instant.EPOCH));
    assertThat(engine.told()).isEmpty();

    engine.receives(event("e-1", "demo/greet"));
    assertThat(engine.commands()).isEmpty();
    assertThat(engine.told())
        .hasSize(3)
        .last()
        .isEqualTo(new RunEnded(RunStatus.COMPLETED, json("1"), null, null, List.of(), null));
  }

  @Test
  void aReplayTakesOverWhatSucceeded() {
    engine.receives(event("e-1", "demo/greet"));
    Command command = only(engine.commands());
    engine.receives(step(command, "t", "a", "1"));
    engine.receives(completed(command, "t", 1, "1"));
    engine.told();

    String newRun = RunIds.ofReplay(command.getRunId(), "order-1");
    engine.receives(
        command.getRunId(),
        new Control(
            "order-1",
            START,
            null,
            new Replay(command.getRunId(), newRun, false, null, null, null)));
    Command replayed = only(engine.commands());
    assertThat(replayed.getRunId()).isEqualTo(newRun);
    assertThat(replayed.getMemo())
        .extracting(m -> m.getStatus())
        .containsExactly(MemoStatus.SUCCEEDED);
    assertThat(engine.told())
        .first()
        .isInstanceOfSatisfying(
            RunScheduled.class,
            s -> {
              assertThat(s.getReplayOf()).isEqualTo(command.getRunId());
              assertThat(s.getMemoized()).containsExactly("a");
            });
  }

  @Test
  void aSleepingRunIsCancelledAtOnce() {
    engine.receives(event("e-1", "demo/greet"));
    Command command = only(engine.commands());
    engine.receives(suspended(command, "t", 0, "pause", START.plusSeconds(60)));
    engine.told();

    engine.receives(
        command.getRunId(),
        new Control("order-1", START, null, new Cancel(command.getRunId(), "wrong customer")));
    assertThat(engine.told())
        .containsExactly(
            new RunEnded(RunStatus.CANCELLED, null, null, "wrong customer", List.of(), null));

    engine.waits(Duration.ofMinutes(2));
    assertThat(engine.commands()).isEmpty();
  }

  @Test
  void anUnreadableRecordOfEachInboxGoesToTheDeadLettersAndTheRestGoesOn() {
    byte[] poison = "not avro".getBytes(StandardCharsets.UTF_8);
    byte[] key = "k".getBytes(StandardCharsets.UTF_8);
    for (String inbox :
        List.of(
            engine.topics().events(),
            engine.topics().results(),
            engine.topics().control(),
            engine.topics().lanes())) {
      engine.receivesBytes(inbox, key, poison);

      assertThat(engine.deadLetters())
          .as(inbox)
          .hasSize(1)
          .first()
          .satisfies(
              letter -> {
                assertThat(letter.key()).isEqualTo(key);
                assertThat(letter.value()).isEqualTo(poison);
                assertThat(DeadLetter.of(letter.headers()))
                    .hasValueSatisfying(
                        says -> {
                          assertThat(says.reason()).startsWith("SLUICE-60");
                          assertThat(says.topic()).isEqualTo(inbox);
                          assertThat(says.offset()).isZero();
                          assertThat(says.message()).isNotEmpty();
                        });
              });
    }
    engine.receives(event("e-1", "demo/greet"));
    assertThat(engine.commands()).hasSize(1);
  }

  static FunctionDefinition function(String id, String event) {
    return new FunctionDefinition(
        id,
        EngineScenario.APP,
        null,
        List.of(new Trigger(event, null, null)),
        new RetryPolicy(4, 1_000L, 60_000L, 2.0, 0.0),
        START,
        null,
        List.of(),
        false);
  }

  static Event event(String id, String name) {
    return event(id, name, "{\"name\":\"Ada\"}");
  }

  static Event event(String id, String name, String data) {
    return new Event(id, name, json(data), null, START, null, null);
  }

  static Result step(Command command, String turn, String step, String output) {
    return new Result(
        command.getRunId(), command.getEpoch(), turn, stepBody(step, output), Instant.EPOCH);
  }

  private static StepRecorded stepBody(String step, @Nullable String output) {
    return new StepRecorded(
        step,
        StepKind.RUN,
        1,
        START,
        START,
        output == null ? null : json(output),
        null,
        false,
        null,
        null,
        0L,
        List.of());
  }

  static Result suspended(Command command, String turn, int recorded, String step, Instant until) {
    return new Result(
        command.getRunId(),
        command.getEpoch(),
        turn,
        new TurnEnded(
            recorded,
            new Suspended(List.of(new Sleep(step, until)), List.of(), List.of()),
            List.of()),
        Instant.EPOCH);
  }

  static Result completed(Command command, String turn, int recorded, String output) {
    return new Result(
        command.getRunId(),
        command.getEpoch(),
        turn,
        new TurnEnded(recorded, new Completed(json(output)), List.of()),
        Instant.EPOCH);
  }

  static <T> T only(List<T> list) {
    assertThat(list).hasSize(1);
    return list.getFirst();
  }
}
