package dev.sluice.expressions;

import static dev.sluice.expressions.Nothing.NOTHING;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Which values are equal, and which come before which. */
final class Comparison {
  private final Steps steps;

  Comparison(Steps steps) {
    this.steps = steps;
  }

  boolean equal(@Nullable Object a, @Nullable Object b) {
    steps.take(1);
    if (a == NOTHING || b == NOTHING) {
      return a == null || b == null;
    }
    if (a == null || b == null) {
      return a == null && b == null;
    }
    if (a instanceof String x && b instanceof String y) {
      steps.read(x);
      return x.equals(y);
    }
    if (a instanceof Number x && b instanceof Number y) {
      return Values.compare(x, y) == 0;
    }
    if (a instanceof List<?> x && b instanceof List<?> y) {
      if (x.size() != y.size()) {
        return false;
      }
      for (int i = 0; i < x.size(); i++) {
        if (!equal(x.get(i), y.get(i))) {
          return false;
        }
      }
      return true;
    }
    if (a instanceof Map<?, ?> x && b instanceof Map<?, ?> y) {
      if (x.size() != y.size()) {
        return false;
      }
      for (Map.Entry<?, ?> entry : x.entrySet()) {
        if (!y.containsKey(entry.getKey()) || !equal(entry.getValue(), y.get(entry.getKey()))) {
          return false;
        }
      }
      return true;
    }
    if (a instanceof Instant || b instanceof Instant) {
      return Objects.equals(Values.date(a), Values.date(b));
    }
    return a.equals(b);
  }

  /** Whether the order of a and b is from {@code lowest} to {@code highest}. */
  boolean ordered(@Nullable Object a, @Nullable Object b, int lowest, int highest) {
    Integer order = order(a, b);
    return order != null && order >= lowest && order <= highest;
  }

  /** -1, 0 or 1; null when the two have no order. */
  private @Nullable Integer order(@Nullable Object a, @Nullable Object b) {
    if (a == null && b == null) {
      return 0;
    }
    if (a == null) {
      return b == NOTHING ? (Integer) 1 : order(zeroLike(b), b);
    }
    if (b == null) {
      return order(a, zeroLike(a));
    }
    if (a instanceof Number x && b instanceof Number y) {
      return Values.compare(x, y);
    }
    if (a instanceof String x && b instanceof String y) {
      steps.read(x);
      return Integer.signum(x.compareTo(y));
    }
    if (a instanceof Boolean x && b instanceof Boolean y) {
      return Boolean.compare(x, y);
    }
    if (a instanceof Duration x && b instanceof Duration y) {
      return Integer.signum(x.compareTo(y));
    }
    if (a instanceof Instant || b instanceof Instant) {
      return Values.date(a) instanceof Instant x && Values.date(b) instanceof Instant y
          ? (Integer) Integer.signum(x.compareTo(y))
          : null;
    }
    return null;
  }

  private static Object zeroLike(@Nullable Object value) {
    return switch (value) {
      case Number number -> 0L;
      case String text -> "";
      case Boolean bool -> false;
      case Duration duration -> Duration.ZERO;
      case Instant instant -> Instant.EPOCH;
      case null, default -> NOTHING;
    };
  }

  /** Whether a list has it as an element, or a map as a key. */
  boolean in(@Nullable Object element, @Nullable Object of) {
    if (of instanceof Map<?, ?> map) {
      return element instanceof String name && map.containsKey(name);
    }
    if (of instanceof List<?> list) {
      for (Object candidate : list) {
        if (equal(element, candidate)) {
          return true;
        }
      }
    }
    return false;
  }
}
