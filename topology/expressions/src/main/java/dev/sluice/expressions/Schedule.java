package dev.sluice.expressions;

import dev.sluice.errors.SluiceException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A cron schedule in a time zone: five fields, or one of {@code @yearly @annually @monthly @weekly
 * @daily @midnight @hourly}, optionally after {@code TZ=Area/City}.
 *
 * <p>When clocks change it does what cron does. A fixed time of day that the spring gap leaves out
 * runs right after the gap, one that comes twice in autumn runs the first time only. A schedule
 * whose minute or hour begins with {@code *} follows real time: it runs in both passes of the
 * overlap, and not for times that the gap leaves out. If neither day field begins with {@code *}, a
 * day fits when either does.
 *
 * <p>Threading: immutable, for any thread.
 */
public final class Schedule {
  /** The longest jitter. */
  public static final Duration MAX_JITTER = Duration.ofMinutes(5);

  /** 29 February comes at least every eight years; what does not come in that time never does. */
  private static final int SEARCH_YEARS = 9;

  private static final Map<String, String> MACROS =
      Map.of(
          "@yearly", "0 0 1 1 *",
          "@annually", "0 0 1 1 *",
          "@monthly", "0 0 1 * *",
          "@weekly", "0 0 * * 0",
          "@daily", "0 0 * * *",
          "@midnight", "0 0 * * *",
          "@hourly", "0 * * * *");

  private final String expression;
  private final CronField minute;
  private final CronField hour;
  private final CronField dayOfMonth;
  private final CronField month;
  private final CronField dayOfWeek;
  private final ZoneRules rules;
  private final Duration jitter;
  private final boolean followsRealTime;

  private Schedule(String expression, String[] fields, ZoneId zone, Duration jitter) {
    this.expression = expression;
    this.minute = CronField.parse(CronField.Kind.MINUTE, fields[0]);
    this.hour = CronField.parse(CronField.Kind.HOUR, fields[1]);
    this.dayOfMonth = CronField.parse(CronField.Kind.DAY_OF_MONTH, fields[2]);
    this.month = CronField.parse(CronField.Kind.MONTH, fields[3]);
    this.dayOfWeek = CronField.parse(CronField.Kind.DAY_OF_WEEK, fields[4]);
    this.rules = zone.getRules();
    this.jitter = jitter;
    this.followsRealTime = minute.wildcard() || hour.wildcard();
  }

  /**
   * Reads a schedule.
   *
   * @param zone whose local time the fields mean, unless the expression begins with {@code TZ=}
   * @param jitter how much later than its tick a run may start: 0 to 5 minutes
   * @throws SluiceException SLUICE-2110 with the field and the reason
   */
  public static Schedule parse(String expression, ZoneId zone, Duration jitter) {
    if (jitter.isNegative() || jitter.compareTo(MAX_JITTER) > 0) {
      throw invalid("the jitter is " + jitter + ", which is not 0 to 5 minutes");
    }
    if (expression.length() > 255) {
      throw invalid("it has " + expression.length() + " characters, more than 255");
    }
    String text = expression.strip();
    ZoneId effective = zone;
    if (text.startsWith("TZ=") || text.startsWith("CRON_TZ=")) {
      String[] parts = text.split("\\s+", 2);
      effective = zone(parts[0].substring(parts[0].indexOf('=') + 1));
      text = parts.length < 2 ? "" : parts[1];
    }
    if (text.startsWith("@")) {
      String macro = MACROS.get(text);
      if (macro == null) {
        throw invalid("'" + text + "' is none of @yearly, @monthly, @weekly, @daily, @hourly");
      }
      text = macro;
    }
    String[] fields = text.isEmpty() ? new String[0] : text.split("\\s+");
    if (fields.length != 5) {
      throw invalid("it has " + fields.length + " fields");
    }
    return new Schedule(expression, fields, effective, jitter);
  }

  private static ZoneId zone(String name) {
    try {
      return ZoneId.of(name);
    } catch (DateTimeException unknown) {
      throw invalid("there is no time zone '" + name + "'");
    }
  }

  static SluiceException invalid(String reason) {
    return new SluiceException(
        "SLUICE-2110",
        "Expected a schedule of five fields (minute, hour, day of month, month, day of week), but "
            + reason
            + ".",
        "Write it like '0 9 * * 1-5', or @daily; docs/expressions.md has the language.");
  }

  /** The text that it was parsed from. */
  public String expression() {
    return expression;
  }

  /**
   * The first tick after a moment, in nominal time (without jitter).
   *
   * @return empty when there is none, as for 30 February
   */
  public Optional<Instant> next(Instant after) {
    return Optional.ofNullable(followsRealTime ? nextInRealTime(after) : nextOfFixedTimes(after));
  }

  /**
   * Local times in order; a later one never comes at an earlier moment, so the first match counts.
   */
  private @Nullable Instant nextOfFixedTimes(Instant after) {
    LocalDateTime from =
        LocalDateTime.ofInstant(after, rules.getOffset(after)).truncatedTo(ChronoUnit.MINUTES);
    for (LocalDateTime local = match(from); local != null; local = match(local.plusMinutes(1))) {
      Instant tick = resolve(local);
      if (tick.isAfter(after)) {
        return tick;
      }
    }
    return null;
  }

  private Instant resolve(LocalDateTime local) {
    ZoneOffsetTransition transition = rules.getTransition(local);
    return transition != null && transition.isGap()
        ? transition.getInstant()
        : local.toInstant(rules.getOffset(local));
  }

  private @Nullable Instant nextInRealTime(Instant after) {
    Instant from = after.truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
    while (true) {
      ZoneOffset offset = rules.getOffset(from);
      LocalDateTime start = LocalDateTime.ofInstant(from, offset);
      LocalDateTime wholeMinute = start.truncatedTo(ChronoUnit.MINUTES);
      LocalDateTime local = match(wholeMinute.equals(start) ? start : wholeMinute.plusMinutes(1));
      if (local == null) {
        return null;
      }
      Instant tick = local.toInstant(offset);
      ZoneOffsetTransition transition = rules.nextTransition(from);
      if (transition == null || tick.isBefore(transition.getInstant())) {
        return tick;
      }
      from = transition.getInstant();
    }
  }

  /** The first local time from {@code from} on that fits the fields; null when none does. */
  private @Nullable LocalDateTime match(LocalDateTime from) {
    LocalDate day = from.toLocalDate();
    LocalDate last = day.plusYears(SEARCH_YEARS);
    int hourFrom = from.getHour();
    int minuteFrom = from.getMinute();
    while (!day.isAfter(last)) {
      if (!month.has(day.getMonthValue())) {
        day = day.withDayOfMonth(1).plusMonths(1);
      } else {
        LocalDateTime time = fits(day) ? timeOn(day, hourFrom, minuteFrom) : null;
        if (time != null) {
          return time;
        }
        day = day.plusDays(1);
      }
      hourFrom = 0;
      minuteFrom = 0;
    }
    return null;
  }

  private @Nullable LocalDateTime timeOn(LocalDate day, int hourFrom, int minuteFrom) {
    int firstHour = hour.from(hourFrom);
    if (firstHour == hourFrom) {
      int firstMinute = minute.from(minuteFrom);
      if (firstMinute >= 0) {
        return day.atTime(firstHour, firstMinute);
      }
      firstHour = hour.from(hourFrom + 1);
    }
    return firstHour < 0 ? null : day.atTime(firstHour, minute.from(0));
  }

  private boolean fits(LocalDate day) {
    boolean ofMonth = dayOfMonth.has(day.getDayOfMonth());
    boolean ofWeek = dayOfWeek.has(day.getDayOfWeek().getValue() % 7);
    boolean bothMustFit = dayOfMonth.wildcard() || dayOfWeek.wildcard();
    return bothMustFit ? (ofMonth && ofWeek) : (ofMonth || ofWeek);
  }

  /**
   * When the run of a tick starts: the tick and a delay from 0 to the jitter that depends on the
   * tick and the function alone, so that every instance and every repetition gets the same.
   */
  public Instant fireAt(Instant tick, String functionId) {
    long hash = 0xcbf29ce484222325L ^ (tick.toEpochMilli() * 0x9e3779b97f4a7c15L);
    for (int i = 0; i < functionId.length(); i++) {
      hash = (hash ^ functionId.charAt(i)) * 0x100000001b3L;
    }
    hash = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
    hash = (hash ^ (hash >>> 27)) * 0x94d049bb133111ebL;
    return tick.plusMillis(Math.floorMod(hash ^ (hash >>> 31), jitter.toMillis() + 1));
  }

  /**
   * The ticks that came due while nobody looked: after {@code lastTick}, up to and including {@code
   * now}, in order. The cost depends on {@code bound}, not on how long that was.
   *
   * @param bound at least 1; of more ticks than that only the latest are given
   */
  public List<Instant> missed(Instant lastTick, Instant now, int bound) {
    if (bound < 1) {
      throw new IllegalArgumentException(
          "the bound of missed ticks is " + bound + ", not at least 1");
    }
    // Looks back from now, twice as far each time: no schedule has more than one tick a minute.
    Duration window = Duration.ofMinutes(bound);
    while (true) {
      Instant start = now.minus(window);
      boolean all = !start.isAfter(lastTick);
      Deque<Instant> latest = new ArrayDeque<>();
      Instant at = all ? lastTick : start;
      for (Instant tick = next(at).orElse(null);
          tick != null && !tick.isAfter(now);
          tick = next(tick).orElse(null)) {
        if (latest.size() == bound) {
          latest.removeFirst();
        }
        latest.addLast(tick);
      }
      if (all || latest.size() == bound) {
        return List.copyOf(latest);
      }
      window = window.multipliedBy(2);
    }
  }
}
