package dev.sluice.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How times, lengths of time and long texts read. */
final class Texts {
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
  private static final DateTimeFormatter FULL =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

  private Texts() {}

  /** The time of day where it was today, else with the date; in the machine's zone. */
  static String time(Instant at, Instant now) {
    ZoneId zone = ZoneId.systemDefault();
    boolean today = at.atZone(zone).toLocalDate().equals(now.atZone(zone).toLocalDate());
    return (today ? CLOCK : FULL).format(at.atZone(zone));
  }

  /** Two units at most: {@code 12 ms}, {@code 15.2 s}, {@code 3 min 4 s}, {@code 2 d 5 h}. */
  static String length(Duration length) {
    long millis = Math.max(0, length.toMillis());
    if (millis < 1000) {
      return millis + " ms";
    }
    if (millis < 60_000) {
      return String.format(Locale.ROOT, "%.1f s", Math.floor(millis / 100.0) / 10);
    }
    long seconds = millis / 1000;
    if (seconds < 3600) {
      return pair(seconds, 60, "min", "s");
    }
    if (seconds < 86_400) {
      return pair(seconds / 60, 60, "h", "min");
    }
    return pair(seconds / 3600, 24, "d", "h");
  }

  private static String pair(long small, long per, String largeUnit, String smallUnit) {
    long rest = small % per;
    return small / per + " " + largeUnit + (rest == 0 ? "" : " " + rest + " " + smallUnit);
  }

  /** {@code text} in at most {@code width} characters, the cut marked. */
  static String cut(String text, int width) {
    return text.length() <= width ? text : text.substring(0, Math.max(0, width - 1)) + "…";
  }

  /** {@code parts} on one line, told apart by two blanks; empty ones left out. */
  static String spaced(String... parts) {
    return Arrays.stream(parts)
        .map(Texts::oneLine)
        .filter(part -> !part.isEmpty())
        .collect(Collectors.joining("  "));
  }

  /**
   * Line breaks and other control characters as spaces: output of runs must not steer a terminal.
   */
  static String oneLine(String text) {
    return safe(text.replaceAll("\\s+", " "));
  }

  /** Without control characters but line breaks and tabs. */
  static String safe(String text) {
    return text.replaceAll("[\\p{Cntrl}&&[^\n\t]]", "�");
  }
}
