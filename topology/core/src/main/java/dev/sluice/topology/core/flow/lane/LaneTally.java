package dev.sluice.topology.core.flow.lane;

import dev.sluice.topology.core.flow.Keys;
import dev.sluice.topology.core.flow.LaneKey;
import dev.sluice.topology.core.flow.store.Nanos;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Counts what waits by lane, from what is in memory anyway. Reads no store. How many wait is exact;
 * of a function whose runs wait under more than {@link #LOOKED_AT} different keys, lanes by key and
 * who is first are looked for among those that have had runs waiting for longest.
 */
final class LaneTally {
  /** Sub-queues of a function that are looked at, so that a report takes milliseconds at most. */
  private static final int LOOKED_AT = 5_000;

  private final Map<String, Lane> lanes = new HashMap<>();
  private long queued;

  /** What is known of a lane; {@code first} is the sub-queue whose head was created first. */
  private static final class Lane {
    private final LaneKey key;
    private SubQueue first;
    private long queued;

    private Lane(LaneKey key, SubQueue first) {
      this.key = key;
      this.first = first;
    }

    private Instant since() {
      return first.head().run().since();
    }

    /** Turns in the lane: each of its runs passes the gates that are its own. */
    private int executing() {
      return switch (key) {
        case LaneKey.OwnRun own -> first.limits.executing;
        case LaneKey.OfFunction function -> first.limits.executing;
        case LaneKey.OfKey k ->
            first.gates.stream()
                .filter(gate -> !(gate instanceof Gate.Pause))
                .mapToInt(Gate::held)
                .max()
                .orElse(0);
        case LaneKey.OfPool pool ->
            first.gates.stream()
                .filter(gate -> gate.functionId == null)
                .mapToInt(Gate::held)
                .max()
                .orElse(0);
      };
    }
  }

  /** Counts the waiting runs of a function. */
  void add(FunctionLimits limits) {
    queued += limits.waiting;
    LaneKey key = LaneKey.plan(limits.functionId, limits.flow);
    String only = key instanceof LaneKey.OfKey ? null : nameOf(key, limits.functionId);
    int looked = 0;
    Lane lane = null;
    for (SubQueue queue : limits.queues.values()) {
      if (queue.isEmpty()) {
        continue;
      }
      if (looked++ == LOOKED_AT) {
        break;
      }
      if (only == null) {
        String name = key.lane("", queue.head().run().keys());
        lane = lanes.computeIfAbsent(name, n -> new Lane(key, queue));
        lane.queued += queue.size();
      } else if (lane == null) {
        lane = lanes.computeIfAbsent(only, n -> new Lane(key, queue));
        lane.queued += limits.waiting;
      }
      if (queue.head().run().since().isBefore(lane.since())) {
        lane.first = queue;
      }
    }
  }

  /** The lane of all runs of a function; of runs without lanes, which queue when it is paused. */
  private static String nameOf(LaneKey key, String functionId) {
    return key instanceof LaneKey.OwnRun ? functionId : key.lane("", Keys.NONE);
  }

  LaneReport report(int executing, int most, Instant now) {
    Comparator<Map.Entry<String, Lane>> longestFirst =
        Comparator.<Map.Entry<String, Lane>>comparingLong(e -> -e.getValue().queued)
            .thenComparing(Map.Entry::getKey);
    var longest = new PriorityQueue<>(most + 1, longestFirst.reversed());
    for (Map.Entry<String, Lane> lane : lanes.entrySet()) {
      longest.add(lane);
      if (longest.size() > most) {
        longest.poll();
      }
    }
    return new LaneReport(
        queued,
        executing,
        longest.stream()
            .sorted(longestFirst)
            .map(entry -> hot(entry.getKey(), entry.getValue(), now))
            .toList());
  }

  private static LaneReport.Hot hot(String name, Lane lane, Instant now) {
    Gate gate = Standing.heldBy(lane.first, Nanos.of(now));
    return new LaneReport.Hot(
        name,
        lane.first.functionId,
        lane.queued,
        lane.executing(),
        gate == null ? null : gate.describe(),
        gate == null ? null : gate.key,
        lane.since());
  }
}
