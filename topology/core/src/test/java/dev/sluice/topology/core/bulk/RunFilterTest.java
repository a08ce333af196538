package dev.sluice.topology.core.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.topology.core.Engine;
import dev.sluice.topology.core.Evaluator;
import dev.sluice.topology.core.Event;
import dev.sluice.topology.core.Failure;
import dev.sluice.topology.core.FailureKey;
import dev.sluice.topology.core.Pending;
import dev.sluice.topology.core.RetryPolicy;
import dev.sluice.topology.core.RunInfo;
import dev.sluice.topology.core.RunSignal;
import dev.sluice.topology.core.RunState;
import dev.sluice.topology.core.RunState.Progress;
import dev.sluice.topology.core.RunStatus;
import dev.sluice.topology.core.bulk.BulkOrder.Action;
import dev.sluice.topology.core.sim.Rules;
import dev.sluice.topology.core.sim.SimStore;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which of a partition's runs an order is for. */
class RunFilterTest {
  private static final Instant NOW = Instant.parse("2026-03-01T09:00:00Z");
  private static final Instant ORDERED = NOW.plusSeconds(100);
  private static final RetryPolicy RETRY = new RetryPolicy(0, Duration.ZERO, Duration.ZERO, 1, 0);

  private final SimStore store = new SimStore(Rules.KEPT);

  @BeforeEach
  void aRunOfEachKind() {
    put(new RunState.Ready(run("r0-queued", "greet", 1), 1, progress(), false, false));
    put(new RunState.Executing(run("r0-running", "greet", 2), 1, progress(), null, 0, null));
    put(
        new RunState.Suspended(
            run("r0-sleeping", "pay", 3), 1, progress(new Pending.Sleep("nap", ORDERED))));
    put(ended("r0-done", "greet", 4, RunStatus.COMPLETED, null));
    put(ended("r0-refused", "greet", 5, RunStatus.FAILED, "card refused"));
    put(ended("r0-timeout", "pay", 6, RunStatus.FAILED, "timed out"));
    put(ended("r0-stopped", "pay", 7, RunStatus.CANCELLED, null));
  }

  private void put(RunState state) {
    RunInfo run = Objects.requireNonNull(Engine.runOf(state));
    store.putRun(run.runId(), state);
    String name = "demo/" + run.functionId();
    store.keepInput(
        run.runId(),
        List.of(
            new Event("e-" + run.runId(), name, ByteBuffer.allocate(0), null, NOW, null, null)));
  }

  private static RunInfo run(String id, String function, int startedAfter) {
    return new RunInfo(id, function, "shop", RETRY, NOW.plusSeconds(startedAfter));
  }

  private static Progress progress(Pending... pending) {
    return new Progress(0, 1, 0, List.of(pending), NOW);
  }

  private static RunState ended(
      String id, String function, int startedAfter, RunStatus how, @Nullable String message) {
    return new RunState.Ended(
        run(id, function, startedAfter),
        1,
        progress(),
        how,
        ORDERED,
        message == null ? null : failure(message));
  }

  private static Failure failure(String message) {
    return new Failure("shop.PaymentException", message, null, false, null);
  }

  private static Choice cancel() {
    return new Choice(Action.CANCEL, null, null, null, List.of(), null, null, null);
  }

  private static Choice replay() {
    return new Choice(Action.REPLAY, null, null, null, List.of(), null, null, null);
  }

  /** An order, field by field. */
  private record Choice(
      Action action,
      @Nullable String function,
      @Nullable Instant from,
      @Nullable Instant before,
      List<String> statuses,
      @Nullable String error,
      @Nullable String alike,
      @Nullable String expression) {
    Choice of(String id) {
      return new Choice(action, id, from, before, statuses, error, alike, expression);
    }

    Choice from(int seconds) {
      return new Choice(
          action, function, NOW.plusSeconds(seconds), before, statuses, error, alike, expression);
    }

    Choice before(int seconds) {
      return new Choice(
          action, function, from, NOW.plusSeconds(seconds), statuses, error, alike, expression);
    }

    Choice that(String... are) {
      return new Choice(action, function, from, before, List.of(are), error, alike, expression);
    }

    Choice error(String text) {
      return new Choice(action, function, from, before, statuses, text, alike, expression);
    }

    Choice alike(String key) {
      return new Choice(action, function, from, before, statuses, error, key, expression);
    }

    Choice when(String condition) {
      return new Choice(action, function, from, before, statuses, error, alike, condition);
    }

    BulkOrder order() {
      return new BulkOrder(
          "q-1", ORDERED, action, function, from, before, statuses, error, alike, expression, "");
    }
  }

  private List<String> found(Choice choice) {
    RunFilter filter = RunFilter.of(choice.order());
    List<String> found = new ArrayList<>();
    for (RunState state : store.runsAfter("", 100)) {
      RunInfo run = Objects.requireNonNull(Engine.runOf(state));
      if (filter.covers(run, state, store, new NameIs())) {
        found.add(run.runId());
      }
    }
    return found;
  }

  @Test
  void withoutAnyBoundACancelTakesWhatHasNotEndedAndAReplayWhatFailed() {
    assertThat(found(cancel())).containsExactly("r0-queued", "r0-running", "r0-sleeping");
    assertThat(found(replay())).containsExactly("r0-refused", "r0-timeout");
  }

  @Test
  void statusesReplaceThat() {
    assertThat(found(cancel().that("SLEEPING", "QUEUED")))
        .containsExactly("r0-queued", "r0-sleeping");
    assertThat(found(replay().that("COMPLETED", "CANCELLED")))
        .containsExactly("r0-done", "r0-stopped");
  }

  @Test
  void eachBoundNarrowsItDown() {
    assertThat(found(cancel().of("pay"))).containsExactly("r0-sleeping");
    assertThat(found(replay().of("greet"))).containsExactly("r0-refused");
    assertThat(found(cancel().from(2))).containsExactly("r0-running", "r0-sleeping");
    assertThat(found(cancel().before(2))).containsExactly("r0-queued");
    assertThat(found(cancel().from(2).before(3))).containsExactly("r0-running");
    assertThat(found(replay().error("refused"))).containsExactly("r0-refused");
    assertThat(found(replay().error("PaymentEx"))).containsExactly("r0-refused", "r0-timeout");
    assertThat(found(replay().error("stolen"))).isEmpty();
    assertThat(found(replay().alike(FailureKey.of("greet", failure("card refused")))))
        .containsExactly("r0-refused");
    assertThat(found(replay().alike(FailureKey.of("pay", failure("card refused"))))).isEmpty();
    assertThat(found(cancel().when("demo/pay"))).containsExactly("r0-sleeping");
    assertThat(found(replay().when("demo/pay").of("greet"))).isEmpty();
  }

  @Test
  void whatFailedAlikeIsTakenTogetherWhateverItsNumbersAndWithoutWhatOnlyLooksLikeIt() {
    put(ended("r0-x", "greet", 8, RunStatus.FAILED, "order 17 of c-9 not found"));
    put(ended("r0-y", "greet", 9, RunStatus.FAILED, "order 4 of c-12 not found"));
    put(ended("r0-z", "greet", 9, RunStatus.FAILED, "page of order 4 of c-12 not found"));
    String key = FailureKey.of("greet", failure("order 1 of c-1 not found"));

    assertThat(found(replay().alike(key))).containsExactly("r0-x", "r0-y");
    assertThat(found(replay().alike(key).from(9))).containsExactly("r0-y");
  }

  @Test
  void anOrderThatWasStoredKeepsItsFilter() {
    BulkOrder order =
        replay()
            .of("greet")
            .from(2)
            .that("FAILED")
            .error("refused")
            .alike("0a1b")
            .when("x")
            .order();
    Operation operation = Operation.of(order, NOW);
    assertThat(Operation.of(operation.toBytes())).isEqualTo(operation);

    Operation older = Operation.of(replay().of("greet").error("refused").order(), NOW);
    byte[] stored = older.toBytes();
    // Before there were keys of failures, a stored order ended with the field before.
    assertThat(Operation.of(Arrays.copyOf(stored, stored.length - Integer.BYTES))).isEqualTo(older);
  }

  @Test
  void onlyFailedRunsHaveAnError() {
    assertThat(found(replay().that("COMPLETED", "FAILED").error("refused")))
        .containsExactly("r0-refused");
  }

  @Test
  void aStatusThatIsUnknownOrDoesNotGoWithTheActionIsRefused() {
    assertThat(refusal(cancel().that("ASLEEP"))).isEqualTo("SLUICE-1211");
    assertThat(refusal(cancel().that("FAILED"))).isEqualTo("SLUICE-1211");
    assertThat(refusal(replay().that("RUNNING"))).isEqualTo("SLUICE-1211");
    assertThat(refusal(replay().when("("))).isEqualTo("SLUICE-2101");
    assertThat(refusal(replay().that("FAILED").when("demo/pay"))).isNull();
  }

  private static @Nullable String refusal(Choice choice) {
    RunFilter.Refusal refusal = RunFilter.refusal(choice.order(), new NameIs());
    return refusal == null ? null : refusal.code();
  }

  /** Knows conditions that are an event's name. */
  private static final class NameIs implements Evaluator {
    @Override
    public boolean test(String condition, Event event) {
      return event.name().equals(condition);
    }

    @Override
    public @Nullable Problem problem(String condition) {
      return condition.equals("(") ? new Problem("SLUICE-2101", "Not closed.") : null;
    }

    @Override
    public @Nullable String key(String expression, Event event) {
      return null;
    }

    @Override
    public int integer(String expression, Event event) {
      return 0;
    }

    @Override
    public RunSignal.@Nullable WaitFor plan(
        String name, @Nullable String condition, Event started) {
      return null;
    }
  }
}
