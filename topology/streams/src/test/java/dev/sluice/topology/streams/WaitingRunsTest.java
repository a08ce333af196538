package dev.sluice.topology.streams;

import static dev.sluice.topology.streams.EngineScenario.START;
import static dev.sluice.topology.streams.EngineScenario.json;
import static dev.sluice.topology.streams.EngineTopologyTest.completed;
import static dev.sluice.topology.streams.EngineTopologyTest.event;
import static dev.sluice.topology.streams.EngineTopologyTest.function;
import static dev.sluice.topology.streams.EngineTopologyTest.only;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.commands.Command;
import dev.sluice.schemas.commands.MemoEntry;
import dev.sluice.schemas.commands.MemoStatus;
import dev.sluice.schemas.events.Event;
import dev.sluice.schemas.results.Invoke;
import dev.sluice.schemas.results.Result;
import dev.sluice.schemas.results.Suspended;
import dev.sluice.schemas.results.TurnEnded;
import dev.sluice.schemas.results.Wait;
import dev.sluice.schemas.results.WaitFor;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Runs that wait for an event or for a run that they invoked, through all of the topology. */
class WaitingRunsTest {
  private final EngineScenario engine = new EngineScenario();

  @BeforeEach
  void functions() {
    engine.registers(function("escalate", "demo/escalate"));
    engine.registers(function("refund", "demo/never"));
  }

  @AfterEach
  void close() {
    engine.close();
  }

  private static Wait approval(Instant since) {
    var option = new WaitFor("demo/decided", "data.id", "\"7\"", null, "data.id");
    return new Wait("approval", since, START.plusSeconds(60), List.of(option));
  }

  private static Event decided(String id) {
    return new Event(
        "d-" + id, "demo/decided", json("{\"id\":\"" + id + "\"}"), null, START, null, null);
  }

  private Command started() {
    engine.receives(event("e-1", "demo/escalate"));
    return only(engine.commands());
  }

  private void blocks(Command command, List<Wait> waits, List<Invoke> invokes) {
    engine.receives(
        new Result(
            command.getRunId(),
            command.getEpoch(),
            "t",
            new TurnEnded(0, new Suspended(List.of(), waits, invokes), List.of()),
            command.getTold()));
  }

  private static String output(MemoEntry entry) {
    return StandardCharsets.UTF_8.decode(entry.getOutput().duplicate()).toString();
  }

  @Test
  void anEventWithTheSameValueEndsTheWaitAndAnotherDoesNot() {
    blocks(started(), List.of(approval(START)), List.of());
    engine.receives(decided("8"));
    assertThat(engine.commands()).isEmpty();

    engine.receives(decided("7"));
    MemoEntry told = only(only(engine.commands()).getMemo());
    assertThat(told.getStep()).isEqualTo("approval");
    assertThat(told.getStatus()).isEqualTo(MemoStatus.SUCCEEDED);
    assertThat(output(told)).contains("\"name\":\"demo/decided\"", "\"id\":\"d-7\"");
  }

  @Test
  void anEventThatCameBeforeAnybodyHadEverWaitedForItsNameIsNotLost() {
    Command command = started();
    engine.receives(decided("7"));
    engine.waits(Duration.ofSeconds(1));

    blocks(command, List.of(approval(START)), List.of());
    engine.waits(Duration.ofSeconds(1));
    assertThat(only(only(engine.commands()).getMemo()).getStatus()).isEqualTo(MemoStatus.SUCCEEDED);
  }

  @Test
  void aWaitWhoseTimeRunsOutIsOverWithoutAnEvent() {
    blocks(started(), List.of(approval(START)), List.of());
    engine.waits(Duration.ofSeconds(59));
    assertThat(engine.commands()).isEmpty();

    engine.waits(Duration.ofSeconds(2)); // decided by the clock, so told once it has committed
    engine.waits(Duration.ofSeconds(2));
    MemoEntry told = only(only(engine.commands()).getMemo());
    assertThat(told.getStatus()).isEqualTo(MemoStatus.SUCCEEDED);
    assertThat(told.getOutput()).isNull();

    engine.receives(decided("7"));
    assertThat(engine.commands()).isEmpty();
  }

  @Test
  void aRunGoesOnWithWhatTheRunThatItInvokedReturned() {
    Invoke invoke = new Invoke("pay", "refund", json("{\"amount\":5}"), START.plusSeconds(60));
    blocks(started(), List.of(), List.of(invoke));
    Command child = only(engine.commands());
    assertThat(child.getFunctionId()).isEqualTo("refund");
    assertThat(child.getEvents().getFirst().getName()).isEqualTo("sluice/function.invoked");

    engine.receives(completed(child, "t", 0, "\"paid\""));
    MemoEntry told = only(only(engine.commands()).getMemo());
    assertThat(told.getStep()).isEqualTo("pay");
    assertThat(output(told)).isEqualTo("\"paid\"");
  }

  @Test
  void invokingAFunctionThatIsNotThereFailsTheStepWithItsCode() {
    Invoke invoke = new Invoke("pay", "nothing", json("{}"), START.plusSeconds(60));
    blocks(started(), List.of(), List.of(invoke));

    MemoEntry told = only(only(engine.commands()).getMemo());
    assertThat(told.getStatus()).isEqualTo(MemoStatus.FAILED);
    assertThat(told.getError().getType()).isEqualTo("SLUICE-4111");
  }
}
