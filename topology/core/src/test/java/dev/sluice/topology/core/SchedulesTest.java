package dev.sluice.topology.core;

import static dev.sluice.topology.core.Sample.RETRY;
import static dev.sluice.topology.core.schedules.EverySeconds.every;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.topology.core.FunctionSpec.CatchUp;
import dev.sluice.topology.core.FunctionSpec.OnSchedule;
import dev.sluice.topology.core.flow.FlowControl;
import dev.sluice.topology.core.flow.MemoryStore;
import dev.sluice.topology.core.schedules.EverySeconds;
import dev.sluice.topology.core.sim.Rules;
import dev.sluice.topology.core.sim.SimStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the engine makes of schedules that tick every ten minutes. Times are minutes. */
class SchedulesTest {
  private static final OnSchedule LATEST = tenMinutes(Duration.ZERO, CatchUp.LATEST);

  private final SimStore store = new SimStore(Rules.KEPT);
  private final MemoryStore flow = new MemoryStore();
  private final Output output = new Output();
  private final Deployed functions = new Deployed();
  private Engine engine = engine();

  private Engine engine() {
    return new Engine(
        EngineLimits.standard(),
        functions,
        Evaluator.none(),
        new EverySeconds(),
        output,
        store,
        flow,
        output);
  }

  @BeforeEach
  void aScheduleIsDeployedAndSeen() {
    functions.deploy(FlowControl.NONE, LATEST);
    look(0);
  }

  @Test
  void eachTickStartsOneRunAndNothingElseIsDue() {
    assertThat(engine.isFlowDue(minute(5))).isFalse();
    look(10, 10, 15, 20);

    assertThat(started()).containsExactly("10", "20");
    assertThat(output.turns).extracting(t -> t.run().runId()).doesNotHaveDuplicates();
  }

  @Test
  void itsTurnStartsOnlyWhenTheTickHasCommitted() {
    engine.wake(minute(10), 10);
    assertThat(started()).isEmpty();
    assertThat(engine.awaitsCommit()).isTrue();

    engine.committed(minute(10));
    assertThat(started()).containsExactly("10");
  }

  @Test
  void whileTurnsAreHeldNothingTicksAndThenItCatchesUp() {
    engine = engine();
    engine.holdTurns();
    look(10, 25);
    assertThat(started()).isEmpty();

    engine.startTurns();
    look(25);
    assertThat(started()).containsExactly("20");
  }

  @Test
  void anEngineThatComesBackKnowsWhatItMissed() {
    engine = engine();
    look(35, 40);

    assertThat(started()).containsExactly("30", "40");
    assertThat(output.facts)
        .filteredOn(Fact.Skipped.class::isInstance)
        .extracting(fact -> ((Fact.Skipped) fact).reason() + " " + ((Fact.Skipped) fact).key())
        .containsExactly("MISSED " + minute(10) + "/" + minute(30));
  }

  @Test
  void anotherCatchUpHoldsForTicksThatWereMissedBefore() {
    functions.deploy(FlowControl.NONE, tenMinutes(Duration.ZERO, CatchUp.ALL));
    engine = engine();
    look(35, 40);

    assertThat(started()).containsExactly("10", "20", "30", "40");
  }

  @Test
  void anotherExpressionIsAnotherScheduleThatCountsFromNow() {
    functions.deploy(FlowControl.NONE, every(Duration.ofMinutes(15), Duration.ZERO, CatchUp.ALL));
    assertThat(engine.isFlowDue(minute(16))).isTrue();
    look(16, 20, 30);

    assertThat(started()).containsExactly("30");
    assertThat(flow.size()).isEqualTo(1);
  }

  @Test
  void whatIsRemovedIsForgotten() {
    functions.deploy();
    look(5, 10);
    assertThat(started()).isEmpty();
    assertThat(flow.size()).isZero();

    functions.deploy(FlowControl.NONE, LATEST);
    look(35, 40);
    assertThat(started()).containsExactly("40");
  }

  @Test
  void aFunctionThatIsDeployedAgainUnchangedGoesOn() {
    functions.deploy(FlowControl.NONE, LATEST);
    look(12);

    assertThat(started()).containsExactly("10");
  }

  @Test
  void aFunctionMayHaveSeveralSchedules() {
    functions.deploy(
        FlowControl.NONE, LATEST, every(Duration.ofMinutes(15), Duration.ZERO, CatchUp.LATEST));
    look(1, 10, 15, 20, 30);

    assertThat(started()).containsExactlyInAnyOrder("10", "15", "20", "30", "30");
  }

  @Test
  void onlyThePartitionOfTheFunctionsIdTicks() {
    output.functionsLiveIn = 1;
    functions.deploy(FlowControl.NONE, LATEST);
    look(10, 20);

    assertThat(started()).isEmpty();
    assertThat(flow.size()).isZero();
  }

  @Test
  void aFunctionWithLimitsTicksInItsLane() {
    var limit = new FlowControl.ConcurrencyLimit(1, null, null);
    var flowControl =
        new FlowControl(
            List.of(limit), null, null, null, null, null, null, null, null, null, null, List.of());
    functions.deploy(
        new FunctionSpec("greet", "shop", List.of(LATEST), RETRY, flowControl, List.of(), null));
    look(10, 20);

    assertThat(started()).containsExactly("10");
    assertThat(output.facts).filteredOn(Fact.Queued.class::isInstance).hasSize(1);
  }

  /** The engine is woken at these times, and all that it decides commits. */
  private void look(double... minutes) {
    for (double at : minutes) {
      for (int i = 0; i < 5; i++) {
        engine.wake(minute(at), 10);
        engine.committed(minute(at));
      }
    }
  }

  private List<String> started() {
    return output.turns.stream().map(turn -> shown(turn.events().getFirst().ts())).toList();
  }

  private static OnSchedule tenMinutes(Duration jitter, CatchUp catchUp) {
    return every(Duration.ofMinutes(10), jitter, catchUp);
  }

  private static Instant minute(double minutes) {
    return Instant.parse("2026-03-01T09:00:00Z").plusSeconds(Math.round(minutes * 60));
  }

  private static String shown(Instant time) {
    return Long.toString(Duration.between(minute(0), time).toMinutes());
  }

  private static final class Output extends FakeOutput {
    int functionsLiveIn;

    @Override
    public int partitionOf(String key) {
      return functionsLiveIn;
    }
  }
}
