package dev.sluice.expressions;

import static dev.sluice.expressions.Nothing.NOTHING;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoField;
import org.jspecify.annotations.Nullable;

/** Parts of moments and durations. */
final class Times {
  private Times() {}

  /** A part of a moment, in UTC or the zone that the second argument names. */
  static Object part(Function function, @Nullable Object moment, @Nullable Object zone) {
    if (function == Function.HOURS && moment instanceof Duration duration) {
      return duration.toHours();
    }
    if (function == Function.MINUTES && moment instanceof Duration duration) {
      return duration.toMinutes();
    }
    if (function == Function.SECONDS && moment instanceof Duration duration) {
      return duration.toSeconds();
    }
    if (!(moment instanceof Instant instant)) {
      return NOTHING;
    }
    try {
      ZonedDateTime at =
          instant.atZone(zone instanceof String name ? ZoneId.of(name) : ZoneOffset.UTC);
      return switch (function) {
        case YEAR -> (long) at.getYear();
        case MONTH -> at.getMonthValue() - 1L;
        case DAY_OF_YEAR -> at.getDayOfYear() - 1L;
        case DAY_OF_MONTH -> (long) at.getDayOfMonth();
        case DAY_OF_MONTH_FROM_ZERO -> at.getDayOfMonth() - 1L;
        case DAY_OF_WEEK -> at.getDayOfWeek().getValue() % 7L;
        case HOURS -> (long) at.getHour();
        case MINUTES -> (long) at.getMinute();
        case SECONDS -> (long) at.getSecond();
        case MILLISECONDS -> at.getLong(ChronoField.MILLI_OF_SECOND);
        default -> throw new IllegalStateException("no part of a moment: " + function);
      };
    } catch (DateTimeException noSuchZone) {
      return NOTHING;
    }
  }
}
