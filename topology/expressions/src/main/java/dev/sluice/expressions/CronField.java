package dev.sluice.expressions;

import dev.sluice.errors.SluiceException;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;

/**
 * One field of a cron expression.
 *
 * @param wildcard whether it begins with {@code *}
 */
record CronField(BitSet values, boolean wildcard) {
  /** The five fields in their order. */
  enum Kind {
    MINUTE("minute", 0, 59, ""),
    HOUR("hour", 0, 23, ""),
    DAY_OF_MONTH("day of month", 1, 31, ""),
    MONTH("month", 1, 12, "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC"),
    DAY_OF_WEEK("day of week", 0, 7, "SUN MON TUE WED THU FRI SAT");

    private final String label;
    private final int min;
    private final int max;
    private final String names;

    Kind(String label, int min, int max, String names) {
      this.label = label;
      this.min = min;
      this.max = max;
      this.names = names;
    }
  }

  boolean has(int value) {
    return values.get(value);
  }

  /** The smallest value from {@code value} on, or -1. */
  int from(int value) {
    return values.nextSetBit(value);
  }

  /**
   * Reads one field.
   *
   * @throws SluiceException SLUICE-2110 with the field and the reason
   */
  static CronField parse(Kind kind, String text) {
    BitSet values = new BitSet();
    for (String part : text.split(",", -1)) {
      parsePart(kind, text, part, values);
    }
    if (kind == Kind.DAY_OF_WEEK && values.get(7)) {
      values.set(0);
      values.clear(7);
    }
    return new CronField(values, text.startsWith("*"));
  }

  private static void parsePart(Kind kind, String text, String part, BitSet values) {
    int slash = part.indexOf('/');
    String range = slash < 0 ? part : part.substring(0, slash);
    int step = 1;
    if (slash >= 0) {
      step = number(kind, text, part.substring(slash + 1), 1, kind.max);
    }
    int dash = range.indexOf('-');
    int first;
    int last;
    if (range.equals("*")) {
      first = kind.min;
      last = kind == Kind.DAY_OF_WEEK ? 6 : kind.max;
    } else if (dash > 0) {
      first = value(kind, text, range.substring(0, dash));
      last = value(kind, text, range.substring(dash + 1));
      if (kind == Kind.DAY_OF_WEEK && last == 0 && first > 0) {
        last = 7;
      }
      if (last < first) {
        throw invalid(kind, text, "the range '" + range + "' runs backwards");
      }
    } else {
      first = value(kind, text, range);
      last = slash < 0 ? first : kind == Kind.DAY_OF_WEEK ? Math.max(first, 6) : kind.max;
    }
    for (int value = first; value <= last; value += step) {
      values.set(value);
    }
  }

  private static int value(Kind kind, String text, String value) {
    int named = List.of(kind.names.split(" ", -1)).indexOf(value.toUpperCase(Locale.ROOT));
    return named >= 0 && !value.isEmpty()
        ? named + kind.min
        : number(kind, text, value, kind.min, kind.max);
  }

  private static int number(Kind kind, String text, String number, int min, int max) {
    boolean digits = !number.isEmpty() && number.length() <= 4;
    for (int i = 0; i < number.length(); i++) {
      digits &= number.charAt(i) >= '0' && number.charAt(i) <= '9';
    }
    int value = digits ? Integer.parseInt(number) : -1;
    if (value < min || value > max) {
      throw invalid(kind, text, "'" + number + "' is no number from " + min + " to " + max);
    }
    return value;
  }

  private static SluiceException invalid(Kind kind, String text, String reason) {
    return Schedule.invalid("the field '" + kind.label + "' is '" + text + "': " + reason);
  }
}
