package dev.sluice.topology.streams;

import dev.sluice.topology.core.flow.lane.LaneReport;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * How the tasks of this instance stand, as each wrote down last on its own thread. Thread-safe; no
 * task waits for a reader.
 */
final class TaskBoard {
  /** How often a task writes down how it stands. */
  static final long EVERY_MS = 5_000;

  /** The longest queues that a task tells of. */
  static final int LANES = 10;

  /** Timers that are due are counted up to this many. */
  static final int TIMERS = 1_000;

  private final Map<Integer, Status> byPartition = new ConcurrentHashMap<>();

  /**
   * How a task stands.
   *
   * @param holdsTurns it starts no turn yet, as it takes old reports first
   * @param timersDue timers whose time has come and that have not been taken, up to {@link #TIMERS}
   * @param nextTimer when the first timer is due; null: none is set
   * @param lanes what waits
   */
  record Status(boolean holdsTurns, int timersDue, @Nullable Instant nextTimer, LaneReport lanes) {
    static final Status UNKNOWN = new Status(false, 0, null, LaneReport.NOTHING);
  }

  void write(int partition, Status status) {
    byPartition.put(partition, status);
  }

  /** Takes down what a task wrote last, unless another has written since. */
  void remove(int partition, Status status) {
    byPartition.remove(partition, status);
  }

  /** {@link Status#UNKNOWN} when no task of the partition has written yet. */
  Status of(int partition) {
    return byPartition.getOrDefault(partition, Status.UNKNOWN);
  }
}
