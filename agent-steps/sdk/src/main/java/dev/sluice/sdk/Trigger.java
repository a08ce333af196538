package dev.sluice.sdk;

import dev.sluice.errors.SluiceException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** What starts a function: an event, or a tick of a schedule. */
public sealed interface Trigger {
  /**
   * Starts the function for each event of this name; {@code customer/*} takes all that start so.
   *
   * @param name 1 to 256 characters without blanks, or a prefix that ends in {@code /*} or {@code
   *     .*} and stands for every name that starts so
   * @throws SluiceException SLUICE-2002 when it is not
   */
  static OnEvent event(String name) {
    return new OnEvent(name, null);
  }

  /**
   * Starts the function at each tick of a schedule, in UTC unless told otherwise: one run for each
   * tick from the function's registration on. Its event is named {@code sluice/schedule.tick}, has
   * the tick's time as {@code ts} and as data {@code {cron, zone, scheduledAt, fireAt}}, the times
   * in ISO 8601.
   *
   * @param expression five fields (minute, hour, day of month, month, day of week), or a short form
   *     such as {@code @daily}; see {@code docs/expressions.md}; checked when the function
   *     registers (SLUICE-2110)
   */
  static OnSchedule cron(String expression) {
    return new OnSchedule(expression, ZoneOffset.UTC, Duration.ZERO, CatchUp.LATEST);
  }

  /** How messages name it. */
  String shown();

  /**
   * An event with this name.
   *
   * @param event its name, or a prefix
   * @param condition only events for which it is true start the function, such as {@code
   *     event.data.amount > 100}; null: all do
   */
  record OnEvent(String event, @Nullable String condition) implements Trigger {
    public OnEvent {
      if (!Names.isEventOrPrefix(event)) {
        throw new SluiceException(
            "SLUICE-2002",
            "Expected an event name of 1 to 256 characters without blanks, or a prefix that ends in"
                + " /* or .*, found '"
                + event
                + "'.",
            "Name events like customer/email.received, prefixes like customer/*.");
      }
    }

    /**
     * The same event when {@code condition} is true of it.
     *
     * @param condition over {@code event}; checked when the function registers (SLUICE-2101)
     */
    public OnEvent when(String condition) {
      return new OnEvent(event, condition);
    }

    @Override
    public String shown() {
      return condition == null ? event : event + " when " + condition;
    }
  }

  /**
   * Ticks of a schedule.
   *
   * @param cron five fields, or a short form such as {@code @daily}
   * @param zone whose local time the fields mean
   * @param jitter by how much a tick is put off at most, 0 to 5 minutes; the same for the same tick
   * @param catchUp what becomes of ticks that were missed
   */
  record OnSchedule(String cron, ZoneId zone, Duration jitter, CatchUp catchUp) implements Trigger {
    private static final Duration MAX_JITTER = Duration.ofMinutes(5);

    public OnSchedule {
      if (jitter.isNegative() || jitter.compareTo(MAX_JITTER) > 0) {
        throw invalid("a jitter of 0 to 5 minutes", jitter.toString(), null);
      }
    }

    /**
     * The same fields in another zone.
     *
     * @param name such as {@code Europe/Vienna}
     * @throws SluiceException SLUICE-2110 when there is none of this name
     */
    public OnSchedule zone(String name) {
      try {
        return zone(ZoneId.of(name));
      } catch (DateTimeException e) {
        throw invalid("a time zone such as Europe/Vienna", "'" + name + "'", e);
      }
    }

    /** The same fields in another zone. */
    public OnSchedule zone(ZoneId zone) {
      return new OnSchedule(cron, zone, jitter, catchUp);
    }

    /**
     * Puts each tick off by up to {@code jitter}, so that not all functions start at once.
     *
     * @throws SluiceException SLUICE-2110 when it is not 0 to 5 minutes
     */
    public OnSchedule jitter(Duration jitter) {
      return new OnSchedule(cron, zone, jitter, catchUp);
    }

    public OnSchedule catchUp(CatchUp catchUp) {
      return new OnSchedule(cron, zone, jitter, catchUp);
    }

    @Override
    public String shown() {
      return cron + " " + zone;
    }

    private static SluiceException invalid(
        String expected, String found, @Nullable Throwable cause) {
      return new SluiceException(
          "SLUICE-2110",
          "Expected " + expected + ", found " + found + ".",
          "Correct the schedule; docs/expressions.md has the language.",
          cause);
    }
  }
}
