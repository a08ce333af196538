package dev.sluice.topology.core;

import static dev.sluice.topology.core.Sample.EVENT;
import static dev.sluice.topology.core.Sample.FINAL;
import static dev.sluice.topology.core.Sample.NOW;
import static dev.sluice.topology.core.Sample.RETRY;
import static dev.sluice.topology.core.Sample.in;
import static dev.sluice.topology.core.Sample.json;
import static dev.sluice.topology.core.Sample.turnEnded;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.topology.core.RunSignal.StepRecorded;
import dev.sluice.topology.core.RunSignal.Triggered;
import dev.sluice.topology.core.bulk.BulkOrder;
import dev.sluice.topology.core.bulk.BulkOrder.Action;
import dev.sluice.topology.core.bulk.BulkOrders;
import dev.sluice.topology.core.flow.MemoryStore;
import dev.sluice.topology.core.schedules.Calendar;
import dev.sluice.topology.core.sim.Rules;
import dev.sluice.topology.core.sim.SimStore;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Orders for many runs, of which a piece is 4 runs looked at, 2 acted on or 1,000 bytes taken over.
 */
class EngineBulkTest {
  private static final EngineLimits LIMITS =
      EngineLimits.standard().withBulk(new BulkOrders.Piece(4, 2, 1_000));

  private final SimStore store = new SimStore(Rules.KEPT);
  private final MemoryStore flow = new MemoryStore();
  private final FakeOutput output = new FakeOutput();
  private Engine engine = anew();
  private Instant now = NOW;

  private Engine anew() {
    var functions = new FunctionTable(List.of(new FunctionSpec("greet", "shop", List.of(), RETRY)));
    return new Engine(
        LIMITS, functions, Evaluator.none(), Calendar.none(), output, store, flow, output);
  }

  private static String run(int number) {
    return "r0-%02d".formatted(number);
  }

  private void running(int first, int last) {
    for (int i = first; i <= last; i++) {
      RunInfo run = new RunInfo(run(i), "greet", "shop", RETRY, now);
      engine.on(run.runId(), new Triggered(run, EVENT, null, List.of()), now);
    }
  }

  private void failed(int first, int last) {
    failed(first, last, "1");
  }

  private void failed(int first, int last, String output) {
    running(first, last);
    for (int i = first; i <= last; i++) {
      engine.on(run(i), succeeded(output), now);
      engine.on(run(i), turnEnded(1, "t", 1, new RunSignal.Threw(FINAL)), now);
    }
  }

  private static StepRecorded succeeded(String output) {
    return new StepRecorded(
        1,
        "t",
        "a",
        StepKind.RUN,
        1,
        NOW,
        NOW,
        json(output),
        null,
        false,
        null,
        null,
        0,
        List.of(),
        Instant.EPOCH);
  }

  private static BulkOrder order(String id, Action action) {
    return new BulkOrder(
        id, NOW, action, null, null, null, List.of(), null, null, null, "ordered twice");
  }

  /** Time for one piece. */
  private void goesOn() {
    now = now.plusMillis(20);
    engine.wake(now, 100);
    engine.committed(now);
  }

  private void goesOnToTheEnd() {
    for (int i = 0; i < 50; i++) {
      goesOn();
    }
  }

  private List<String> progress() {
    return output.facts.stream()
        .filter(Fact.Progressed.class::isInstance)
        .map(Fact.Progressed.class::cast)
        .map(p -> p.matched() + " of " + p.scanned() + (p.done() ? " done" : ""))
        .toList();
  }

  private List<String> replays() {
    return output.facts.stream()
        .filter(f -> f instanceof Fact.Scheduled s && s.replayOf() != null)
        .map(f -> ((Fact.Scheduled) f).run().runId())
        .toList();
  }

  private List<String> cancelling() {
    return store.runsAfter("", 100).stream()
        .filter(s -> s instanceof RunState.Executing e && e.cancel() != null)
        .map(s -> ((RunState.Executing) s).run().runId())
        .toList();
  }

  @Test
  void itGoesThroughTheRunsPieceByPieceAndSaysHowFarItIs() {
    running(1, 3);
    failed(4, 9);
    engine.bulk(order("q-1", Action.REPLAY), now);
    assertThat(progress()).isEmpty();

    goesOn();
    assertThat(progress()).containsExactly("1 of 4");
    goesOn();
    assertThat(progress()).endsWith("3 of 6");
    goesOnToTheEnd();
    assertThat(progress()).last().isEqualTo("6 of 9 done");
    assertThat(replays())
        .containsExactly(
            "r0-04~q-1", "r0-05~q-1", "r0-06~q-1", "r0-07~q-1", "r0-08~q-1", "r0-09~q-1");
    assertThat(output.turns.getLast().memo()).extracting(MemoEntry::step).containsExactly("a");
  }

  @Test
  void aForcedReplayTakesNothingOver() {
    failed(1, 1);
    engine.bulk(order("q-1", Action.REPLAY_FORCE), now);
    goesOnToTheEnd();
    assertThat(replays()).containsExactly("r0-01~q-1");
    assertThat(output.turns.getLast().memo()).isEmpty();
  }

  @Test
  void aPieceEndsEarlyWhenMuchIsTakenOver() {
    failed(1, 2, "1".repeat(2_000));
    engine.bulk(order("q-1", Action.REPLAY), now);
    goesOn();
    assertThat(progress()).containsExactly("1 of 1");
    goesOnToTheEnd();
    assertThat(progress()).last().isEqualTo("2 of 2 done");
  }

  @Test
  void aFilterThatFindsNothingIsDoneWithNothing() {
    engine.bulk(order("q-1", Action.CANCEL), now);
    goesOn();
    assertThat(progress()).containsExactly("0 of 0 done");
  }

  @Test
  void aPieceThatIsTakenBackIsDoneAgainFromWhereItWas() {
    running(1, 9);
    engine.bulk(order("q-1", Action.CANCEL), now);
    goesOn();
    store.commit();
    flow.commit();
    goesOn();
    assertThat(cancelling()).containsExactly(run(1), run(2), run(3), run(4));

    store.rollBack();
    flow.rollBack();
    engine = anew();
    assertThat(cancelling()).containsExactly(run(1), run(2));
    goesOnToTheEnd();
    assertThat(cancelling()).hasSize(9);
    assertThat(progress())
        .containsExactly("2 of 2", "4 of 4", "4 of 4", "6 of 6", "8 of 8", "9 of 9 done");
  }

  @Test
  void whileTurnsAreHeldItWaits() {
    running(1, 1);
    engine.holdTurns();
    engine.bulk(order("q-1", Action.CANCEL), now);
    goesOn();
    assertThat(progress()).isEmpty();
    engine.startTurns();
    goesOn();
    assertThat(cancelling()).containsExactly(run(1));
  }

  @Test
  void theSameOrderAgainIsOneOrderForADay() {
    failed(1, 1);
    engine.bulk(order("q-1", Action.REPLAY), now);
    engine.bulk(order("q-1", Action.REPLAY), now);
    goesOnToTheEnd();
    engine.bulk(order("q-1", Action.REPLAY), now);
    goesOnToTheEnd();
    assertThat(progress()).containsExactly("1 of 1 done");
    assertThat(replays()).hasSize(1);

    engine.wake(in(86_401), 100);
    engine.bulk(order("q-1", Action.REPLAY), in(86_401));
    engine.wake(in(86_402), 100);
    assertThat(progress()).containsExactly("1 of 1 done", "1 of 1 done");
    assertThat(replays()).hasSize(1);
  }

  @Test
  void runsThatItStartsAreNotTakenThoughTheyFailAtOnce() {
    failed(1, 2);
    engine.bulk(order("q-1", Action.REPLAY), now);
    goesOn();
    for (String replay : replays()) {
      engine.on(replay, turnEnded(1, "t", 0, new RunSignal.Threw(FINAL)), now);
    }
    goesOnToTheEnd();
    assertThat(replays()).hasSize(2);
    assertThat(progress()).last().isEqualTo("2 of 2 done");
  }

  @Test
  void aClockThatIsAheadDoesNotReachRunsThatStartAfterTheOrderWasTaken() {
    failed(1, 1);
    var ahead =
        new BulkOrder(
            "q-1", in(60), Action.REPLAY, null, null, in(60), List.of(), null, null, null, "");
    engine.bulk(ahead, now);
    goesOn();
    failed(2, 2);
    goesOnToTheEnd();
    assertThat(replays()).containsExactly("r0-01~q-1");
  }

  @Test
  void whatIsNoFilterIsRefusedAndStopsTheOperation() {
    running(1, 1);
    var order =
        new BulkOrder(
            "q-1", NOW, Action.CANCEL, null, null, null, List.of("FAILED"), null, null, null, "");
    engine.bulk(order, now);
    goesOnToTheEnd();
    assertThat(cancelling()).isEmpty();
    assertThat(output.facts)
        .filteredOn(Fact.Refused.class::isInstance)
        .extracting(f -> ((Fact.Refused) f).requestId() + " " + ((Fact.Refused) f).code())
        .containsExactly("q-1 SLUICE-1211");
    assertThat(output.facts)
        .filteredOn(Fact.Progressed.class::isInstance)
        .singleElement()
        .satisfies(f -> assertThat(((Fact.Progressed) f).error()).startsWith("SLUICE-1211"));
  }
}
