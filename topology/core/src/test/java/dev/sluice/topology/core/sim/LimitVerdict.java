package dev.sluice.topology.core.sim;

import dev.sluice.topology.core.Event;
import dev.sluice.topology.core.Fact;
import dev.sluice.topology.core.FunctionSpec;
import dev.sluice.topology.core.RunInfo;
import dev.sluice.topology.core.RunState;
import dev.sluice.topology.core.RunState.Executing;
import dev.sluice.topology.core.RunState.Ready;
import dev.sluice.topology.core.Turn;
import dev.sluice.topology.core.flow.FlowControl.ConcurrencyLimit;
import dev.sluice.topology.core.flow.FlowControl.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Judges each start at the instant at which the engine decides it. Turns that were adopted after a
 * crash count as well: nothing may start beside them.
 */
final class LimitVerdict {
  /** What decides where a run queues and when it is its turn. */
  private static final List<String> FIELDS = List.of("customer", "region", "priority", "weight");

  private final Deployments deployments;
  private final List<SimPartition> partitions;

  /** What the partition counted when the run came into being. */
  private final Map<String, Integer> scheduledAt = new HashMap<>();

  LimitVerdict(Deployments deployments, List<SimPartition> partitions) {
    this.deployments = deployments;
    this.partitions = partitions;
  }

  /** A turn is let in. */
  void onTurn(SimPartition p, Turn turn) {
    RunInfo run = turn.run();
    if (p.isPaused(run.functionId())) {
      throw new AssertionError(run.runId() + " starts a turn while paused: " + turn);
    }
    FunctionSpec function = p.functions.byId(run.functionId());
    if (function != null && run.lane() != null) {
      for (ConcurrencyLimit limit : function.flow().concurrency()) {
        thereIsRoom(p, run, limit, turn.events().getFirst());
      }
    }
    if (turn.epoch() == 1 && run.lane() != null) {
      itIsItsTurn(p, run, turn.events().getFirst());
    }
  }

  private void thereIsRoom(SimPartition p, RunInfo run, ConcurrencyLimit limit, Event event) {
    List<SimPartition> there = deployments.isSteady(run.functionId()) ? partitions : List.of(p);
    int executing = 0;
    int most = limit.limit();
    for (SimPartition q : there) {
      for (Map.Entry<String, RunState> other : q.store.runs().entrySet()) {
        if (other.getValue() instanceof Executing e && !other.getKey().equals(run.runId())) {
          ConcurrencyLimit same = sharedWith(q, e.run(), run, limit);
          Event first = q.store.input(other.getKey()).getFirst();
          if (same != null && Objects.equals(value(limit, first), value(limit, event))) {
            executing++;
            most = Math.min(most, same.limit());
          }
        }
      }
    }
    if (executing >= most) {
      throw new AssertionError(
          run.runId() + " starts a turn beside " + executing + " others of " + limit);
    }
  }

  private static @Nullable String value(ConcurrencyLimit limit, Event event) {
    return limit.key() == null ? null : SimEvaluator.field(limit.key(), event);
  }

  /** The other run's limit that has the same counter; null: it has none. */
  private static @Nullable ConcurrencyLimit sharedWith(
      SimPartition p, RunInfo other, RunInfo run, ConcurrencyLimit limit) {
    FunctionSpec function = p.functions.byId(other.functionId());
    if (function == null || other.lane() == null) {
      return null;
    }
    if (limit.pool() == null && !other.functionId().equals(run.functionId())) {
      return null;
    }
    return function.flow().concurrency().stream()
        .filter(l -> Objects.equals(l.pool(), limit.pool()) && Objects.equals(l.key(), limit.key()))
        .findFirst()
        .orElse(null);
  }

  /** First come, first served among runs with the same keys and priority. */
  private void itIsItsTurn(SimPartition p, RunInfo run, Event event) {
    for (RunState other : p.store.runs().values()) {
      if (other instanceof Ready r
          && r.epoch() == 1
          && !r.afterCommit()
          && r.run().functionId().equals(run.functionId())
          && Objects.equals(r.run().lane(), run.lane())
          && r.run().startedAt().isBefore(run.startedAt())
          && p.isUndisturbedSince(scheduledAt.getOrDefault(r.run().runId(), 0))
          && isAlike(p.store.input(r.run().runId()).getFirst(), event)) {
        throw new AssertionError(run + " starts before " + r.run());
      }
    }
  }

  private static boolean isAlike(Event a, Event b) {
    return FIELDS.stream()
        .allMatch(f -> Objects.equals(SimEvaluator.field(f, a), SimEvaluator.field(f, b)));
  }

  /** A run comes into being. */
  void onRun(SimPartition p, Fact.Scheduled run) {
    scheduledAt.put(run.run().runId(), p.count());
    FunctionSpec function = deployments.steady(run.run().functionId());
    Singleton singleton = function == null ? null : function.flow().singleton();
    if (singleton == null || !isOriginal(run.run())) {
      return;
    }
    String key = value(singleton, run.event());
    if (singleton.key() != null && key == null) {
      return;
    }
    for (SimPartition q : partitions) {
      for (Map.Entry<String, RunState> other : q.store.runs().entrySet()) {
        if (isInTheWay(other.getValue(), run.run())
            && Objects.equals(key, value(singleton, q.store.input(other.getKey()).getFirst()))) {
          throw new AssertionError(run + " starts beside " + other.getValue());
        }
      }
    }
  }

  private static @Nullable String value(Singleton singleton, Event event) {
    return singleton.key() == null ? null : SimEvaluator.field(singleton.key(), event);
  }

  private static boolean isInTheWay(RunState state, RunInfo run) {
    RunInfo other =
        switch (state) {
          case RunState.Absent a -> null;
          case RunState.Ended e -> null;
          case Ready r -> r.run();
          case Executing e -> e.cancel() != null ? null : e.run();
          case RunState.Suspended s -> s.run();
        };
    return other != null
        && other.functionId().equals(run.functionId())
        && !other.runId().equals(run.runId())
        && isOriginal(other);
  }

  /** Whether an event started it, and neither a step nor an order. */
  static boolean isOriginal(RunInfo run) {
    return run.parent() == null && !run.runId().matches(".*~q\\d+");
  }
}
