package dev.sluice.topology.core.schedules;

import dev.sluice.topology.core.FunctionSpec.OnSchedule;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What schedules mean. The same question always gets the same answer. A schedule that cannot be
 * read never ticks: workers have had it checked before they registered the function.
 */
public interface Calendar {
  /** The first tick after a moment; null: none comes. */
  @Nullable Instant next(OnSchedule schedule, Instant after);

  /**
   * The ticks after {@code after}, up to and including {@code until}, in order; of more than {@code
   * bound} only the latest.
   */
  List<Instant> latest(OnSchedule schedule, Instant after, Instant until, int bound);

  /** When the run of a tick starts: at the tick, or later by the jitter at most. */
  Instant fireAt(OnSchedule schedule, Instant tick, String functionId);

  /** For functions without schedules. */
  static Calendar none() {
    return new Calendar() {
      @Override
      public @Nullable Instant next(OnSchedule schedule, Instant after) {
        return null;
      }

      @Override
      public List<Instant> latest(OnSchedule schedule, Instant after, Instant until, int bound) {
        return List.of();
      }

      @Override
      public Instant fireAt(OnSchedule schedule, Instant tick, String functionId) {
        return tick;
      }
    };
  }
}
