package dev.sluice.topology.core.flow.lane;

import dev.sluice.topology.core.flow.LaneKey;
import dev.sluice.topology.core.flow.store.Nanos;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts what waits by lane, from what is in memory anyway: something for each distinct combination
 * of waiting keys. Reads no store.
 */
final class LaneTally {
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
    LaneKey key = LaneKey.plan(limits.functionId, limits.flow);
    for (SubQueue queue : limits.queues.values()) {
      if (!queue.isEmpty()) {
        add(key, queue);
      }
    }
  }

  private void add(LaneKey key, SubQueue queue) {
    Lane lane = lanes.computeIfAbsent(nameOf(key, queue), name -> new Lane(key, queue));
    lane.queued += queue.size();
    queued += queue.size();
    if (queue.head().run().since().isBefore(lane.since())) {
      lane.first = queue;
    }
  }

  private static String nameOf(LaneKey key, SubQueue queue) {
    return key instanceof LaneKey.OwnRun
        ? queue.functionId
        : key.lane(queue.head().run().runId(), queue.head().run().keys());
  }

  LaneReport report(int executing, int most, Instant now) {
    List<LaneReport.Hot> longest =
        lanes.entrySet().stream()
            .sorted(
                Comparator.<Map.Entry<String, Lane>>comparingLong(e -> -e.getValue().queued)
                    .thenComparing(Map.Entry::getKey))
            .limit(most)
            .map(entry -> hot(entry.getKey(), entry.getValue(), now))
            .toList();
    return new LaneReport(queued, executing, longest);
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
