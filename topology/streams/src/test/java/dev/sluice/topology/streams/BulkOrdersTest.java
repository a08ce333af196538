package dev.sluice.topology.streams;

import static dev.sluice.topology.streams.EngineScenario.START;
import static dev.sluice.topology.streams.EngineTopologyTest.concurrency;
import static dev.sluice.topology.streams.EngineTopologyTest.event;
import static dev.sluice.topology.streams.EngineTopologyTest.function;
import static dev.sluice.topology.streams.EngineTopologyTest.suspended;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.commands.Command;
import dev.sluice.schemas.common.ErrorInfo;
import dev.sluice.schemas.control.Bulk;
import dev.sluice.schemas.control.BulkAction;
import dev.sluice.schemas.control.Control;
import dev.sluice.schemas.functions.FunctionDefinition;
import dev.sluice.schemas.history.ControlRefused;
import dev.sluice.schemas.history.OperationProgressed;
import dev.sluice.schemas.history.RunEnded;
import dev.sluice.schemas.history.RunScheduled;
import dev.sluice.schemas.history.RunStatus;
import dev.sluice.schemas.results.Failed;
import dev.sluice.schemas.results.Result;
import dev.sluice.schemas.results.TurnEnded;
import dev.sluice.schemas.topics.RunIds;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Orders for many runs, on the real topology and its caching stores. */
class BulkOrdersTest {
  private static final Duration TICK = Duration.ofMillis(10);

  private final EngineScenario engine = new EngineScenario();

  @BeforeEach
  void aFunctionIsRegistered() {
    engine.registers(function("charge", "shop/order"));
  }

  @AfterEach
  void close() {
    engine.close();
  }

  @Test
  void failedRunsAreReplayedPieceByPiece() {
    for (int i = 0; i < 230; i++) {
      fails(starts("e-" + i, "{}"), "card refused");
    }
    engine.told();
    orders("q-1", replay(null, null));
    assertThat(engine.commands()).isEmpty();

    engine.waits(TICK);
    assertThat(engine.commands().size()).isEqualTo(100);
    assertThat(progress()).containsExactly(new OperationProgressed(0, 100L, 100L, false, null));
    for (int tick = 0; tick < 4; tick++) {
      engine.waits(TICK);
    }
    assertThat(engine.commands().size()).isEqualTo(130);
    assertThat(progress()).last().isEqualTo(new OperationProgressed(0, 230L, 230L, true, null));
  }

  @Test
  void aReplayIsTheOneThatASingleOrderOfThatIdWouldStart() {
    Command failed = starts("e-1", "{}");
    fails(failed, "card refused");
    orders("q-1", replay(null, null));
    engine.waits(TICK);

    Command again = engine.commands().getFirst();
    assertThat(again.getRunId()).isEqualTo(RunIds.ofReplay(failed.getRunId(), "q-1"));
    assertThat(engine.told())
        .filteredOn(RunScheduled.class::isInstance)
        .last()
        .satisfies(s -> assertThat(((RunScheduled) s).getReplayOf()).isEqualTo(failed.getRunId()));
  }

  @Test
  void anExpressionAndAnErrorNarrowItDown() {
    fails(starts("e-1", "{\"tier\":\"pro\"}"), "card refused");
    fails(starts("e-2", "{\"tier\":\"free\"}"), "card refused");
    fails(starts("e-3", "{}"), "card refused");
    fails(starts("e-4", "{\"tier\":\"pro\"}"), "timed out");

    orders("q-1", replay("refused", "event.data.tier == 'pro'"));
    engine.waits(TICK);
    assertThat(engine.commands())
        .extracting(c -> c.getEvents().getFirst().getId())
        .containsExactly("e-1");
    assertThat(progress()).containsExactly(new OperationProgressed(0, 4L, 1L, true, null));
  }

  @Test
  void whatIsToldToHaveFailedAlikeIsFoundByThat() {
    fails(starts("e-1", "{}"), "card 4711 refused");
    fails(starts("e-2", "{}"), "card 12 refused");
    fails(starts("e-3", "{}"), "the bank says: card 12 refused");
    List<@Nullable String> keys =
        engine.told().stream()
            .filter(RunEnded.class::isInstance)
            .map(ended -> ((RunEnded) ended).getFailureKey())
            .toList();
    assertThat(keys).hasSize(3).doesNotContainNull();
    assertThat(keys.get(0)).isEqualTo(keys.get(1)).isNotEqualTo(keys.get(2));

    String key = keys.getFirst();
    orders("q-1", new Bulk(BulkAction.REPLAY, null, null, null, List.of(), null, key, null, ""));
    engine.waits(TICK);
    assertThat(engine.commands())
        .extracting(c -> c.getEvents().getFirst().getId())
        .containsExactlyInAnyOrder("e-1", "e-2");
    assertThat(progress()).containsExactly(new OperationProgressed(0, 3L, 2L, true, null));
  }

  @Test
  void anExpressionThatIsNoneIsRefusedAndTheOperationSaysSo() {
    fails(starts("e-1", "{}"), "card refused");
    engine.told();
    orders("q-1", replay(null, "event.data.tier =="));
    engine.waits(TICK);

    assertThat(engine.commands()).isEmpty();
    List<Object> told = engine.told();
    assertThat(told).hasSize(2);
    assertThat(((ControlRefused) told.getFirst()).getCode()).isEqualTo("SLUICE-2101");
    var stopped = (OperationProgressed) told.getLast();
    assertThat(stopped.getDone()).isFalse();
    assertThat(stopped.getError()).startsWith("SLUICE-2101");
  }

  @Test
  void aSleepingRunEndsAtOnceAndARunningOneAtItsStepBoundary() {
    Command asleep = starts("e-1", "{}");
    engine.receives(suspended(asleep, "t", 0, "nap", START.plusSeconds(3_600)));
    Command running = starts("e-2", "{}");
    engine.told();

    orders("q-1", cancel("shop closed"));
    engine.waits(TICK);
    assertThat(engine.told())
        .containsExactlyInAnyOrder(
            new OperationProgressed(0, 2L, 2L, true, null), cancelled("shop closed"));

    engine.receives(suspended(running, "t", 0, "nap", START.plusSeconds(3_600)));
    assertThat(engine.told()).containsExactly(cancelled("shop closed"));
  }

  @Test
  void anOrderSeesWhatAnotherHasDoneAMomentBefore() {
    Command asleep = starts("e-1", "{}");
    engine.receives(suspended(asleep, "t", 0, "nap", START.plusSeconds(3_600)));
    orders("q-1", cancel("shop closed"));
    orders("q-2", cancel("ordered twice"));
    engine.told();
    engine.waits(TICK);

    assertThat(engine.told())
        .containsExactlyInAnyOrder(
            cancelled("shop closed"),
            new OperationProgressed(0, 1L, 1L, true, null),
            new OperationProgressed(0, 1L, 0L, true, null));
  }

  @Test
  void replaysQueueForTheirLimits() {
    FunctionDefinition oneByOne = function("one-by-one", "shop/slow");
    oneByOne.setFlow(concurrency(1));
    engine.registers(oneByOne);
    for (int i = 0; i < 3; i++) {
      engine.receives(event("e-" + i, "shop/slow", "{}"));
      fails(engine.commands().getFirst(), "card refused");
    }

    orders("q-1", replay(null, null));
    engine.waits(TICK);
    assertThat(progress()).containsExactly(new OperationProgressed(0, 3L, 3L, true, null));
    List<Command> first = engine.commands();
    assertThat(first).hasSize(1);
    fails(first.getFirst(), "card refused");
    assertThat(engine.commands()).hasSize(1);
  }

  @Test
  void whatIsKnownOfAnOrderIsForgottenAfterADay() {
    long before = engine.storedFlow();
    orders("q-\u00e4", replay(null, null));
    orders("q-\u00e4", replay(null, null));
    engine.waits(TICK);
    assertThat(progress()).containsExactly(new OperationProgressed(0, 0L, 0L, true, null));
    assertThat(engine.storedFlow()).isEqualTo(before + 1);

    engine.waits(Duration.ofDays(1).plusSeconds(1));
    assertThat(engine.storedFlow()).isEqualTo(before);
    assertThat(engine.stored()).isZero();
  }

  private Command starts(String eventId, String data) {
    engine.receives(event(eventId, "shop/order", data));
    List<Command> commands = engine.commands();
    assertThat(commands).hasSize(1);
    return commands.getFirst();
  }

  private void fails(Command command, String message) {
    var error = new ErrorInfo("shop.PaymentException", message, null, false, null);
    engine.receives(
        new Result(
            command.getRunId(),
            command.getEpoch(),
            "t",
            new TurnEnded(0, new Failed(error), List.of()),
            Instant.EPOCH));
  }

  private static Bulk replay(@Nullable String error, @Nullable String expression) {
    return new Bulk(BulkAction.REPLAY, null, null, null, List.of(), error, null, expression, "");
  }

  private static Bulk cancel(String reason) {
    return new Bulk(BulkAction.CANCEL, "charge", null, null, List.of(), null, null, null, reason);
  }

  private void orders(String requestId, Bulk order) {
    engine.receives(requestId, new Control(requestId, START, "test", order));
  }

  private List<OperationProgressed> progress() {
    List<OperationProgressed> progress = new ArrayList<>();
    for (Object body : engine.told()) {
      if (body instanceof OperationProgressed p) {
        progress.add(p);
      }
    }
    return progress;
  }

  private static RunEnded cancelled(String reason) {
    return new RunEnded(RunStatus.CANCELLED, null, null, reason, List.of(), null);
  }
}
