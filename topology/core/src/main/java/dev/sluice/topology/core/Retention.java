package dev.sluice.topology.core;

import java.time.Duration;

/**
 * How long a run that has ended can be replayed, and its event starts no second one; by how it
 * ended, counted from its end. At least a day, so that an event id seen within 24 hours is known.
 */
public record Retention(Duration completed, Duration failed, Duration cancelled) {
  /** The least that is allowed. */
  public static final Duration LEAST = Duration.ofDays(1);

  public Retention {
    for (Duration time : new Duration[] {completed, failed, cancelled}) {
      if (time.compareTo(LEAST) < 0) {
        throw new IllegalArgumentException("Ended runs are kept for " + LEAST + " at least");
      }
    }
  }

  /** However they ended. */
  public static Retention ofAll(Duration time) {
    return new Retention(time, time, time);
  }

  Duration of(RunStatus status) {
    return switch (status) {
      case COMPLETED -> completed;
      case FAILED -> failed;
      case CANCELLED -> cancelled;
    };
  }
}
