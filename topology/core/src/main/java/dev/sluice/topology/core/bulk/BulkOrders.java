package dev.sluice.topology.core.bulk;

import dev.sluice.topology.core.Engine;
import dev.sluice.topology.core.EngineOutput;
import dev.sluice.topology.core.EngineStore;
import dev.sluice.topology.core.Evaluator;
import dev.sluice.topology.core.Fact;
import dev.sluice.topology.core.Placement;
import dev.sluice.topology.core.Replay;
import dev.sluice.topology.core.RunInfo;
import dev.sluice.topology.core.RunSignal.CancelRequested;
import dev.sluice.topology.core.RunState;
import dev.sluice.topology.core.bulk.BulkOrder.Action;
import dev.sluice.topology.core.flow.store.Key;
import dev.sluice.topology.core.flow.store.OrderedStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Carries out orders for many runs: goes through the stored runs in the order of their ids, a
 * bounded number at a time, each time brought on by a timer. How far it is commits with what was
 * done to the runs, so a crash neither skips a run nor gives it the order twice.
 */
public final class BulkOrders {
  /** With which the subjects of its timers begin. */
  private static final String SUBJECT = "~bulk|";

  /** How long an order that is done is known, so that the same one again does nothing. */
  private static final Duration REMEMBERED = Duration.ofDays(1);

  /** Between two pieces: the partition has time for all else, however slow a filter is. */
  private static final Duration PAUSE = Duration.ofMillis(20);

  /** The letter of its keys. */
  private static final char KIND = 'o';

  private final Piece piece;
  private final EngineStore store;
  private final OrderedStore operations;
  private final Evaluator evaluator;
  private final Placement placement;
  private final EngineOutput output;
  private final Engine engine;

  /**
   * @param operations for how far orders are; commits with {@code store}
   * @param engine takes what is to be done to each run, and does it after the piece
   */
  public BulkOrders(
      Piece piece,
      EngineStore store,
      OrderedStore operations,
      Evaluator evaluator,
      Placement placement,
      EngineOutput output,
      Engine engine) {
    this.piece = piece;
    this.store = store;
    this.operations = operations;
    this.evaluator = evaluator;
    this.placement = placement;
    this.output = output;
    this.engine = engine;
  }

  /**
   * How much is done in one go, so that the partition's other work goes on in between. Reaching any
   * of these ends the piece.
   *
   * @param lookedAt runs
   * @param actedOn of them
   * @param memoBytes size of the outcomes that replays take over
   */
  public record Piece(int lookedAt, int actedOn, long memoBytes) {
    /** 500 runs looked at, 100 acted on, 8 MiB taken over. */
    public static Piece standard() {
      return new Piece(500, 100, 8 << 20);
    }
  }

  /** Whether a timer is one of its own. */
  public static boolean owns(String subject) {
    return subject.startsWith(SUBJECT);
  }

  /** Takes an order: {@link #goOn} carries it out. One that is known does nothing. */
  public void take(BulkOrder order, Instant now) {
    String id = order.requestId();
    if (operations.get(key(id)) != null) {
      return;
    }
    RunFilter.Refusal refusal = RunFilter.refusal(order, evaluator);
    if (refusal != null) {
      tell(id, order.functionId(), new Fact.Refused(id, refusal.code(), refusal.message()), now);
      String error = refusal.code() + " " + refusal.message();
      tell(id, order.functionId(), new Fact.Progressed(0, 0, false, error), now);
      return;
    }
    save(id, Operation.of(order, now));
    // Not before the next millisecond: what this order starts has started after it then.
    store.setTimer(now.plusMillis(1), SUBJECT + id);
  }

  /** Carries out the next piece of an order, or forgets it. */
  public void goOn(String subject, Instant now) {
    String id = subject.substring(SUBJECT.length());
    byte[] stored = operations.get(key(id));
    if (stored == null) {
      return;
    }
    Operation operation = Operation.of(stored);
    if (operation.finishedAt() == null) {
      Operation next = nextPiece(id, operation, now);
      save(id, next);
      boolean done = next.finishedAt() != null;
      store.setTimer(now.plus(done ? REMEMBERED : PAUSE), subject);
      var fact = new Fact.Progressed(next.scanned(), next.matched(), done, null);
      tell(id, next.filter().functionId(), fact, now);
    } else if (!now.isBefore(operation.finishedAt().plus(REMEMBERED))) {
      operations.delete(key(id));
    }
  }

  private Operation nextPiece(String id, Operation operation, Instant now) {
    List<RunState> runs = store.runsAfter(operation.lastLookedAt(), piece.lookedAt());
    String last = operation.lastLookedAt();
    int passed = 0;
    int lookedAt = 0;
    int actedOn = 0;
    long memoBytes = 0;
    for (RunState state : runs) {
      if (actedOn == piece.actedOn() || memoBytes >= piece.memoBytes()) {
        break;
      }
      RunInfo run = Objects.requireNonNull(Engine.runOf(state), "only runs are stored");
      last = run.runId();
      passed++;
      if (run.startedAt().isBefore(operation.asOf())) {
        lookedAt++;
        if (operation.filter().covers(run, state, store, evaluator)) {
          order(id, operation, last, now);
          actedOn++;
          memoBytes += takenOver(operation.action(), state);
        }
      }
    }
    boolean done = passed == runs.size() && runs.size() < piece.lookedAt();
    return operation.plus(last, lookedAt, actedOn, done ? now : null);
  }

  private static long takenOver(Action action, RunState state) {
    return action == Action.REPLAY && state instanceof RunState.Ended ended
        ? ended.progress().memoBytes()
        : 0;
  }

  private void order(String id, Operation operation, String runId, Instant now) {
    switch (operation.action()) {
      case CANCEL -> engine.on(runId, new CancelRequested("", operation.reason()), now);
      case REPLAY, REPLAY_FORCE -> {
        boolean force = operation.action() == Action.REPLAY_FORCE;
        engine.replay(Replay.of(runId, placement.replayId(runId, id), id, force), now);
      }
    }
  }

  private void tell(String id, @Nullable String functionId, Fact fact, Instant now) {
    output.tell(id, functionId == null ? "" : functionId, fact, now);
  }

  private void save(String id, Operation operation) {
    operations.put(key(id), operation.toBytes());
  }

  private static byte[] key(String id) {
    return Key.of(KIND).text(id).bytes();
  }
}
