package dev.sluice.topology.core;

import dev.sluice.topology.core.flow.FlowControl;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the engine knows of a function.
 *
 * @param flow limits on its runs
 * @param cancelOn events that cancel a run
 * @param pinned the app version whose workers alone run what starts now; null: any
 */
public record FunctionSpec(
    String id,
    String app,
    List<Trigger> triggers,
    RetryPolicy retry,
    FlowControl flow,
    List<CancelOn> cancelOn,
    @Nullable String pinned) {
  public FunctionSpec {
    triggers = List.copyOf(triggers);
    cancelOn = List.copyOf(cancelOn);
  }

  /** A function that events of these names start, without limits. */
  public FunctionSpec(String id, String app, List<String> events, RetryPolicy retry) {
    this(
        id,
        app,
        events.stream().<Trigger>map(name -> new OnEvent(name, null)).toList(),
        retry,
        FlowControl.NONE,
        List.of(),
        null);
  }

  /** What starts a function. */
  public sealed interface Trigger {}

  /**
   * Events of a name.
   *
   * @param event a name, or a prefix that ends in {@code /*} or {@code .*}
   * @param condition must be true of the event; null: every one starts it
   */
  public record OnEvent(String event, @Nullable String condition) implements Trigger {
    boolean isNamed(String name) {
      boolean isPrefix = event.endsWith("/*") || event.endsWith(".*");
      return isPrefix
          ? name.startsWith(event.substring(0, event.length() - 1))
          : name.equals(event);
    }
  }

  /**
   * A schedule.
   *
   * @param zone whose local time {@code cron} means
   * @param jitter by how much the run of a tick is put off at most
   */
  public record OnSchedule(String cron, String zone, Duration jitter, CatchUp catchUp)
      implements Trigger {}

  /** What becomes of the ticks that were missed while nothing ran. */
  public enum CatchUp {
    LATEST,
    ALL,
    SKIP
  }

  /**
   * An event that cancels a run.
   *
   * @param condition over {@code event} (what started the run) and {@code async} (the one that
   *     came); null: every one cancels
   * @param timeout how long after the start it counts
   */
  public record CancelOn(String event, @Nullable String condition, Duration timeout) {}

  /** Whether its limits are kept in one lane, in whose partition its runs then live. */
  public boolean isLaned() {
    return flow.limitsTurns() || flow.filtersArrivals();
  }

  /** Whether {@code event} starts it. */
  public boolean isStartedBy(Event event, Evaluator evaluator) {
    for (Trigger trigger : triggers) {
      if (trigger instanceof OnEvent on
          && on.isNamed(event.name())
          && (on.condition() == null || evaluator.test(on.condition(), event))) {
        return true;
      }
    }
    return false;
  }
}
