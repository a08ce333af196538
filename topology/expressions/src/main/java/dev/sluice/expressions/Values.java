package dev.sluice.expressions;

import static dev.sluice.expressions.Nothing.NOTHING;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The rules for values that do not depend on where they come from. */
final class Values {
  private static final long EXACT_IN_DOUBLE = 1L << 53;

  /** Whole numbers below it are taken as seconds since 1970, others as milliseconds. */
  private static final long FIRST_MILLIS = 100_000_000_000L;

  private static final Pattern DURATION_PART =
      Pattern.compile("(\\d{1,15})(?:\\.(\\d{1,9}))?(ms|[smhd])");

  /** Some 30,000 years. */
  private static final BigDecimal LONGEST_MILLIS = BigDecimal.valueOf(1_000_000_000_000_000L);

  private Values() {}

  static boolean truthy(@Nullable Object value) {
    return switch (value) {
      case null -> false;
      case Nothing nothing -> false;
      case Boolean bool -> bool;
      case String text -> !text.isEmpty();
      case Long number -> number != 0;
      case Double number -> number != 0;
      default -> true;
    };
  }

  static int compare(Number a, Number b) {
    if (a instanceof Long x && b instanceof Long y) {
      return Long.compare(x, y);
    }
    if (a instanceof Long x) {
      return compareMixed(x, b.doubleValue());
    }
    if (b instanceof Long y) {
      return -compareMixed(y, a.doubleValue());
    }
    double x = a.doubleValue();
    double y = b.doubleValue();
    return x < y ? -1 : x > y ? 1 : 0;
  }

  private static int compareMixed(long a, double b) {
    if (Math.abs(b) < EXACT_IN_DOUBLE && Math.abs(a) <= EXACT_IN_DOUBLE) {
      double x = a;
      return x < b ? -1 : x > b ? 1 : 0;
    }
    return BigDecimal.valueOf(a).compareTo(new BigDecimal(b));
  }

  /** A double that is not finite is no value of JSON: nothing. */
  static Object finite(double value) {
    return Double.isFinite(value) ? (Object) value : NOTHING;
  }

  /** The same text for equal numbers: 1 and 1.0 give {@code 1}. */
  static String text(Number number) {
    double value = number.doubleValue();
    if (number instanceof Double && value == Math.rint(value) && Math.abs(value) < 0x1p63) {
      return Long.toString((long) value);
    }
    return number.toString();
  }

  /** The text of a scalar in a concatenation, or null when it has none. */
  static @Nullable String scalarText(@Nullable Object value) {
    return switch (value) {
      case null -> "";
      case Nothing nothing -> "";
      case String text -> text;
      case Number number -> text(number);
      case Boolean bool -> bool.toString();
      case Instant instant -> instant.toString();
      case Duration duration -> text(duration);
      default -> null;
    };
  }

  static String text(Duration duration) {
    return BigDecimal.valueOf(duration.toMillis(), 3).stripTrailingZeros().toPlainString() + "s";
  }

  /** JSON with sorted keys and canonical numbers, so that equal values give equal texts. */
  static String json(@Nullable Object value) {
    StringBuilder out = new StringBuilder();
    json(value, out);
    return out.toString();
  }

  private static void json(@Nullable Object value, StringBuilder out) {
    switch (value) {
      case String text -> quote(text, out);
      case List<?> list -> {
        out.append('[');
        String separator = "";
        for (Object element : list) {
          out.append(separator);
          json(element, out);
          separator = ",";
        }
        out.append(']');
      }
      case Map<?, ?> map -> {
        Map<String, @Nullable Object> sorted = new TreeMap<>();
        map.forEach((key, field) -> sorted.put(String.valueOf(key), field));
        out.append('{');
        String separator = "";
        for (Map.Entry<String, @Nullable Object> entry : sorted.entrySet()) {
          out.append(separator);
          quote(entry.getKey(), out);
          out.append(':');
          json(entry.getValue(), out);
          separator = ",";
        }
        out.append('}');
      }
      case Number number -> out.append(text(number));
      case Boolean bool -> out.append(bool);
      case Instant instant -> quote(instant.toString(), out);
      case Duration duration -> quote(text(duration), out);
      case null, default -> out.append("null");
    }
  }

  /** A text in double quotes, escaped so that JSON and CEL read it back as it was. */
  static void quote(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          boolean paired =
              Character.isHighSurrogate(c)
                  && i + 1 < text.length()
                  && Character.isLowSurrogate(text.charAt(i + 1));
          if (paired) {
            out.append(c).append(text.charAt(++i));
          } else if (Character.isSurrogate(c)) {
            out.append('\uFFFD');
          } else if (c < ' ' || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029) {
            out.append("\\u").append(String.format("%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }

  /** A moment, from an ISO 8601 text or from seconds or milliseconds since 1970; else nothing. */
  static Object date(@Nullable Object value) {
    return switch (value) {
      case Instant instant -> instant;
      case String text -> date(text);
      case Long number -> instant(Math.abs(number) < FIRST_MILLIS ? number * 1000 : number);
      case Double number when number == Math.rint(number) && Math.abs(number) < 0x1p63 ->
          date((Object) number.longValue());
      case null, default -> NOTHING;
    };
  }

  private static Object instant(long millis) {
    return Instant.ofEpochMilli(millis);
  }

  private static Object date(String text) {
    try {
      if (text.length() == 10) {
        return LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
      }
      String iso =
          text.length() > 10 && text.charAt(10) == ' '
              ? text.substring(0, 10) + "T" + text.substring(11)
              : text;
      boolean hasOffset =
          iso.length() > 19 && (iso.indexOf('+', 19) > 0 || iso.indexOf('-', 19) > 0);
      boolean zoned = hasOffset || iso.endsWith("Z");
      return zoned
          ? OffsetDateTime.parse(iso).toInstant()
          : LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC);
    } catch (DateTimeException unreadable) {
      return NOTHING;
    }
  }

  /** A duration, from a text such as {@code 1h30m}, {@code 7d} or {@code 1.5s}; else nothing. */
  static Object duration(@Nullable Object value) {
    if (value instanceof Duration) {
      return value;
    }
    if (!(value instanceof String text) || text.length() > 64) {
      return NOTHING;
    }
    boolean negative = text.startsWith("-");
    int at = negative ? 1 : 0;
    if (at == text.length()) {
      return NOTHING;
    }
    Matcher part = DURATION_PART.matcher(text);
    BigDecimal millis = BigDecimal.ZERO;
    while (at < text.length()) {
      if (!part.find(at) || part.start() != at) {
        return NOTHING;
      }
      String fraction = part.group(2);
      BigDecimal amount = new BigDecimal(part.group(1) + (fraction == null ? "" : "." + fraction));
      millis = millis.add(amount.multiply(BigDecimal.valueOf(unitMillis(part.group(3)))));
      at = part.end();
    }
    if (millis.compareTo(LONGEST_MILLIS) > 0) {
      return NOTHING;
    }
    return Duration.ofMillis(negative ? -millis.longValue() : millis.longValue());
  }

  private static long unitMillis(String unit) {
    return switch (unit) {
      case "ms" -> 1;
      case "s" -> 1000;
      case "m" -> 60_000;
      case "h" -> 3_600_000;
      default -> 86_400_000;
    };
  }
}
