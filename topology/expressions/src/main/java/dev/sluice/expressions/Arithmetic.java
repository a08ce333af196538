package dev.sluice.expressions;

import static dev.sluice.expressions.Nothing.NOTHING;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sums and the like, of numbers, texts, lists and times. */
final class Arithmetic {
  private final Steps steps;

  Arithmetic(Steps steps) {
    this.steps = steps;
  }

  @Nullable Object add(@Nullable Object a, @Nullable Object b) {
    if (a == NOTHING || b == NOTHING) {
      return a != NOTHING ? a : b != NOTHING ? b : (Object) false;
    }
    if (a instanceof Number && b instanceof Number) {
      return apply(Function.ADD, a, b);
    }
    if (a instanceof String || b instanceof String) {
      String left = Values.scalarText(a);
      String right = Values.scalarText(b);
      if (left == null || right == null) {
        return NOTHING;
      }
      steps.take((left.length() + right.length()) / Steps.CHARS_PER_STEP);
      return left + right;
    }
    if (a == null || b == null) {
      return a != null ? a : b;
    }
    if (a instanceof List<?> x && b instanceof List<?> y) {
      steps.take(x.size() + y.size());
      List<@Nullable Object> both = new ArrayList<>(x);
      both.addAll(y);
      return both;
    }
    if (a instanceof Duration duration && b instanceof Instant instant) {
      return shift(instant, duration, 1);
    }
    return apply(Function.ADD, a, b);
  }

  static Object apply(Function function, @Nullable Object a, @Nullable Object b) {
    if (a instanceof Instant x && b instanceof Instant y && function == Function.SUBTRACT) {
      return Duration.between(y, x);
    }
    if (a instanceof Instant x && b instanceof Duration) {
      return function == Function.ADD
          ? shift(x, b, 1)
          : function == Function.SUBTRACT ? shift(x, b, -1) : NOTHING;
    }
    if (a instanceof Duration x && b instanceof Duration y) {
      return function == Function.ADD
          ? x.plus(y)
          : function == Function.SUBTRACT ? x.minus(y) : NOTHING;
    }
    Object left = a == null && b instanceof Number ? (Object) 0L : a;
    Object right = b == null && a instanceof Number ? (Object) 0L : b;
    if (left instanceof Long x && right instanceof Long y) {
      return wholeNumbers(function, x, y);
    }
    if (left instanceof Number x && right instanceof Number y) {
      double p = x.doubleValue();
      double q = y.doubleValue();
      return Values.finite(
          switch (function) {
            case ADD -> p + q;
            case SUBTRACT -> p - q;
            case MULTIPLY -> p * q;
            case DIVIDE -> p / q;
            default -> p % q;
          });
    }
    return NOTHING;
  }

  private static Object wholeNumbers(Function function, long x, long y) {
    try {
      return switch (function) {
        case ADD -> Math.addExact(x, y);
        case SUBTRACT -> Math.subtractExact(x, y);
        case MULTIPLY -> Math.multiplyExact(x, y);
        case DIVIDE -> x % y == 0 ? (Object) Math.divideExact(x, y) : (Object) ((double) x / y);
        default -> x % y;
      };
    } catch (ArithmeticException overflow) {
      return y == 0 ? NOTHING : apply(function, (double) x, (double) y);
    }
  }

  /** A moment that much later, or earlier if {@code sign} is -1. */
  static Object shift(Instant from, @Nullable Object by, int sign) {
    try {
      return by instanceof Duration duration ? from.plus(duration.multipliedBy(sign)) : NOTHING;
    } catch (DateTimeException | ArithmeticException outOfRange) {
      return NOTHING;
    }
  }
}
