package dev.sluice.console;

import dev.sluice.errors.SluiceException;
import dev.sluice.gateway.read.RunStatus;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How long the read model keeps what it shows, at least; it goes in the week after. A setting holds
 * for what ends, comes or is ordered from then on.
 *
 * @param completed runs that completed, from their end, with all that belongs to them
 * @param failed runs that failed
 * @param cancelled runs that were cancelled
 * @param events events and what was skipped for them, from their arrival
 * @param audit orders and refusals
 */
public record Kept(
    Duration completed, Duration failed, Duration cancelled, Duration events, Duration audit) {
  /** What is kept unless a setting says otherwise. */
  public static final Kept STANDARD =
      new Kept(
          Duration.ofDays(30),
          Duration.ofDays(90),
          Duration.ofDays(30),
          Duration.ofDays(30),
          Duration.ofDays(366));

  /** In the column leaves: the run has not ended. */
  static final String OPEN = "infinity";

  private static final Duration WEEK = Duration.ofDays(7);
  private static final int LEAST_DAYS = 1;
  private static final int MOST_DAYS = 366;
  private static final Pattern DAYS = Pattern.compile("([1-9][0-9]{0,3})d");

  /**
   * Reads {@code SLUICE_CONSOLE_KEEP_COMPLETED}, {@code _FAILED}, {@code _CANCELLED}, {@code
   * _EVENTS} and {@code _AUDIT}, each as days such as {@code 30d}.
   *
   * @param env settings by name; what is missing is as in {@link #STANDARD}
   * @throws SluiceException SLUICE-1242 one is no number of days from 1 to 366
   */
  public static Kept of(Map<String, String> env) {
    return new Kept(
        days(env, "COMPLETED", STANDARD.completed),
        days(env, "FAILED", STANDARD.failed),
        days(env, "CANCELLED", STANDARD.cancelled),
        days(env, "EVENTS", STANDARD.events),
        days(env, "AUDIT", STANDARD.audit));
  }

  private static Duration days(Map<String, String> env, String what, Duration standard) {
    String name = "SLUICE_CONSOLE_KEEP_" + what;
    String given = env.get(name);
    if (given == null) {
      return standard;
    }
    var found = DAYS.matcher(given.strip().toLowerCase(Locale.ROOT));
    int days = found.matches() ? Integer.parseInt(found.group(1)) : 0;
    if (days < LEAST_DAYS || days > MOST_DAYS) {
      throw new SluiceException(
          "SLUICE-1242",
          "Expected %s to be a number of days from 1d to 366d, found '%s'.".formatted(name, given),
          "Set it to such as 30d, or leave it out for %dd.".formatted(standard.toDays()),
          null);
    }
    return Duration.ofDays(days);
  }

  /** In which partition a run lies that ended so. */
  String ofRun(RunStatus status, Instant endedAt, Instant now) {
    return switch (status) {
      case COMPLETED -> after(endedAt.plus(completed), now);
      case FAILED -> after(endedAt.plus(failed), now);
      case CANCELLED -> after(endedAt.plus(cancelled), now);
      case QUEUED, RUNNING, SLEEPING, WAITING, RETRYING -> OPEN;
    };
  }

  String ofEvent(Instant at, Instant now) {
    return after(at.plus(events), now);
  }

  String ofOrder(Instant at, Instant now) {
    return after(at.plus(audit), now);
  }

  /** Under which days rows of this and the next week will lie. */
  Map<Partitions.Family, Set<String>> soon(Instant now) {
    Instant later = now.plus(WEEK);
    return Map.of(
        Partitions.Family.RUNS,
            Stream.of(completed, failed, cancelled)
                .flatMap(
                    kept -> Stream.of(after(now.plus(kept), now), after(later.plus(kept), now)))
                .collect(Collectors.toSet()),
        Partitions.Family.EVENTS, Set.of(ofEvent(now, now), ofEvent(later, now)),
        Partitions.Family.AUDIT, Set.of(ofOrder(now, now), ofOrder(later, now)));
  }

  private static String after(Instant end, Instant now) {
    Instant later = end.isBefore(now) ? now : end;
    return LocalDate.ofInstant(later, ZoneOffset.UTC)
        .with(TemporalAdjusters.next(DayOfWeek.MONDAY))
        .toString();
  }

  /** For the migration that files what was there before. */
  Map<String, String> placeholders() {
    return Map.of(
        "completed", completed.toDays() + " days",
        "failed", failed.toDays() + " days",
        "cancelled", cancelled.toDays() + " days",
        "events", events.toDays() + " days",
        "audit", audit.toDays() + " days");
  }
}
