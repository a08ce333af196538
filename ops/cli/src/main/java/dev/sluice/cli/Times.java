package dev.sluice.cli;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Points in time as they are given on the command line. */
final class Times {
  /** How an option describes itself. */
  static final String FORM = "such as 2026-11-22T10:00:00Z, or 2h for two hours ago (s, m, h, d)";

  private static final Pattern AGO = Pattern.compile("([0-9]{1,9})([smhd])");

  private Times() {}

  /**
   * The moment that {@code given} says.
   *
   * @throws UsageException when it says none
   */
  static Instant instant(String given, String option, Instant now) {
    Matcher ago = AGO.matcher(given);
    if (ago.matches()) {
      return now.minus(unit(ago.group(2)).multipliedBy(Long.parseLong(ago.group(1))));
    }
    try {
      return OffsetDateTime.parse(given).toInstant();
    } catch (DateTimeException e) {
      throw new UsageException(
          "Expected " + option + " " + FORM + ", found '" + Texts.oneLine(given) + "'");
    }
  }

  /** The same as the API takes it; empty for what was not given. */
  static String iso(String given, String option, Instant now) {
    return given.isEmpty() ? "" : instant(given, option, now).toString();
  }

  /**
   * A span of time such as 90d.
   *
   * @throws UsageException when it is none
   */
  static Duration span(String given, String option) {
    Matcher span = AGO.matcher(given);
    if (!span.matches()) {
      throw new UsageException(
          "Expected %s such as 90d, 12h, 30m or 10s, found '%s'"
              .formatted(option, Texts.oneLine(given)));
    }
    return unit(span.group(2)).multipliedBy(Long.parseLong(span.group(1)));
  }

  private static Duration unit(String letter) {
    return switch (letter) {
      case "s" -> Duration.ofSeconds(1);
      case "m" -> Duration.ofMinutes(1);
      case "h" -> Duration.ofHours(1);
      default -> Duration.ofDays(1);
    };
  }
}
