package dev.sluice.expressions;

import static dev.sluice.expressions.Nothing.NOTHING;

import dev.sluice.errors.SluiceException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One evaluation: walks the tree by the rules of docs/expressions.md. An operation that fails gives
 * {@link Nothing}, never an exception; only an evaluation that takes too many steps ends in one.
 */
final class Interpreter {
  /** The nodes that one evaluation may visit; long texts and collections count as several. */
  static final int MAX_STEPS = 100_000;

  /** So much of a text is one step to read or copy. */
  private static final int CHARS_PER_STEP = 64;

  /** So many characters of a search are one step. */
  private static final int COMPARISONS_PER_STEP = 1024;

  private final Scope scope;
  private final Instant now;
  private @Nullable Local locals;
  private long steps;

  /** The variable of a macro, and those of the macros around it. */
  private record Local(String name, @Nullable Object value, @Nullable Local outer) {}

  Interpreter(Scope scope, Instant now) {
    this.scope = scope;
    this.now = now;
  }

  @Nullable Object eval(Node node) {
    step(1);
    return switch (node) {
      case Node.Literal n -> n.value();
      case Node.Variable n -> variable(n.name());
      case Node.Field n -> field(eval(n.of()), n.name());
      case Node.Has n -> field(eval(n.of()), n.name()) != NOTHING;
      case Node.Index n -> index(eval(n.of()), eval(n.key()));
      case Node.ListOf n -> list(n);
      case Node.MapOf n -> map(n);
      case Node.Not n -> !Values.truthy(eval(n.operand()));
      case Node.And n -> firstThatIs(false, n.terms());
      case Node.Or n -> firstThatIs(true, n.terms());
      case Node.Choice n -> eval(Values.truthy(eval(n.condition())) ? n.then() : n.otherwise());
      case Node.Matches n -> matches(n);
      case Node.Macro n -> macro(n);
      case Node.Call n -> call(n);
    };
  }

  private void step(long count) {
    steps += count;
    if (steps > MAX_STEPS) {
      throw new SluiceException(
          "SLUICE-2104",
          "Expected an expression that needs at most "
              + MAX_STEPS
              + " steps, found one that needs more for this event.",
          "Avoid macros within macros over long lists, or send a shorter list.");
    }
  }

  private void read(String text) {
    step(text.length() / CHARS_PER_STEP);
  }

  private @Nullable Object variable(String name) {
    for (Local local = locals; local != null; local = local.outer()) {
      if (local.name().equals(name)) {
        return local.value();
      }
    }
    return scope.variable(name);
  }

  private static @Nullable Object field(@Nullable Object of, String name) {
    if (!(of instanceof Map<?, ?> map)) {
      return NOTHING;
    }
    Object value = map.get(name);
    return value != null || map.containsKey(name) ? value : NOTHING;
  }

  private static @Nullable Object index(@Nullable Object of, @Nullable Object key) {
    return switch (of) {
      case Map<?, ?> map when key instanceof String name -> field(map, name);
      case Map<?, ?> map when key instanceof Number number -> field(map, Values.text(number));
      case List<?> list when key instanceof Number number -> {
        double at = number.doubleValue();
        yield at == Math.rint(at) && at >= 0 && at < list.size() ? list.get((int) at) : NOTHING;
      }
      case null, default -> NOTHING;
    };
  }

  private List<@Nullable Object> list(Node.ListOf node) {
    List<@Nullable Object> list = new ArrayList<>(node.elements().size());
    for (Node element : node.elements()) {
      list.add(nothingToNull(eval(element)));
    }
    return list;
  }

  private Map<String, @Nullable Object> map(Node.MapOf node) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    for (Node.Entry entry : node.entries()) {
      String key = Values.scalarText(eval(entry.key()));
      if (key != null) {
        map.put(key, nothingToNull(eval(entry.value())));
      }
    }
    return map;
  }

  private static @Nullable Object nothingToNull(@Nullable Object value) {
    return value == NOTHING ? null : value;
  }

  /** JavaScript's rule: the operand that decides is the value, else the last one. */
  private @Nullable Object firstThatIs(boolean truthy, List<Node> terms) {
    Object value = null;
    for (Node term : terms) {
      value = eval(term);
      if (Values.truthy(value) == truthy) {
        return value;
      }
    }
    return value;
  }

  private boolean matches(Node.Matches node) {
    if (!(eval(node.text()) instanceof String text)) {
      return false;
    }
    stepOfPattern(text, node.pattern().pattern());
    return node.pattern().matcher(text).find();
  }

  /** Matching is linear in the text, times the size of the pattern. */
  private void stepOfPattern(String text, String pattern) {
    step(pattern.length() + (long) text.length() * (1 + pattern.length() / 16) / 4);
  }

  private Object macro(Node.Macro node) {
    Object range = eval(node.range());
    Iterable<?> elements =
        range instanceof List<?> list
            ? list
            : range instanceof Map<?, ?> map ? map.keySet() : List.of();
    if (!(range instanceof List<?>) && !(range instanceof Map<?, ?>)) {
      return false;
    }
    Local outer = locals;
    try {
      return macro(node, elements, outer);
    } finally {
      locals = outer;
    }
  }

  private Object macro(Node.Macro node, Iterable<?> elements, @Nullable Local outer) {
    List<@Nullable Object> kept = new ArrayList<>();
    int matching = 0;
    for (Object element : elements) {
      step(1);
      locals = new Local(node.variable(), element, outer);
      if (node.kind() == Node.Macro.Kind.MAP) {
        if (node.filter() == null || Values.truthy(eval(node.filter()))) {
          kept.add(nothingToNull(eval(node.body())));
        }
        continue;
      }
      boolean holds = Values.truthy(eval(node.body()));
      if (node.kind() == Node.Macro.Kind.ALL && !holds) {
        return false;
      }
      if (node.kind() == Node.Macro.Kind.EXISTS && holds) {
        return true;
      }
      if (holds) {
        matching++;
        kept.add(element);
      }
    }
    return switch (node.kind()) {
      case ALL -> true;
      case EXISTS -> false;
      case EXISTS_ONE -> matching == 1;
      case FILTER, MAP -> kept;
    };
  }

  private @Nullable Object call(Node.Call node) {
    List<Node> args = node.args();
    Object a = args.isEmpty() ? NOTHING : eval(args.get(0));
    Object b = args.size() < 2 ? NOTHING : eval(args.get(1));
    return switch (node.function()) {
      case EQUAL -> equal(a, b);
      case NOT_EQUAL -> !equal(a, b);
      case LESS -> a == NOTHING || ordered(a, b, -1, -1);
      case LESS_OR_EQUAL -> a == NOTHING || ordered(a, b, -1, 0);
      case GREATER -> a != NOTHING && (b == NOTHING || ordered(a, b, 1, 1));
      case GREATER_OR_EQUAL -> a != NOTHING && (b == NOTHING || ordered(a, b, 0, 1));
      case ADD -> add(a, b);
      case NOW -> now;
      case MISSING -> NOTHING;
      case SIZE -> size(a);
      case STRING, INT, DOUBLE, BOOL, DYN ->
          a == NOTHING ? (Object) false : convert(node.function(), a);
      default ->
          a == NOTHING || (args.size() == 2 && b == NOTHING)
              ? (Object) false
              : apply(node.function(), a, b);
    };
  }

  private @Nullable Object apply(Function function, @Nullable Object a, @Nullable Object b) {
    return switch (function) {
      case IN -> in(a, b);
      case SUBTRACT, MULTIPLY, DIVIDE, REMAINDER -> arithmetic(function, a, b);
      case NEGATE ->
          a instanceof Long n && n != Long.MIN_VALUE
              ? (Object) (-n)
              : a instanceof Number n ? (Object) (-n.doubleValue()) : NOTHING;
      case CONTAINS -> texts(a, b, String::contains);
      case STARTS_WITH -> texts(a, b, String::startsWith);
      case ENDS_WITH -> texts(a, b, String::endsWith);
      case MATCHES -> texts(a, b, this::matches);
      case LOWERCASE, UPPERCASE, B64_DECODE, JSON_PARSE -> ofText(function, a);
      case DATE, TIMESTAMP -> Values.date(a);
      case DURATION -> Values.duration(a);
      case NOW_PLUS -> shift(now, Values.duration(a), 1);
      case NOW_MINUS -> shift(now, Values.duration(a), -1);
      default -> part(function, a, b);
    };
  }

  boolean equal(@Nullable Object a, @Nullable Object b) {
    step(1);
    if (a == NOTHING || b == NOTHING) {
      return a == null || b == null;
    }
    if (a == null || b == null) {
      return a == null && b == null;
    }
    if (a instanceof String x && b instanceof String y) {
      read(x);
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
  private boolean ordered(@Nullable Object a, @Nullable Object b, int lowest, int highest) {
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
      read(x);
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

  private @Nullable Object add(@Nullable Object a, @Nullable Object b) {
    if (a == NOTHING || b == NOTHING) {
      return a != NOTHING ? a : b != NOTHING ? b : (Object) false;
    }
    if (a instanceof Number && b instanceof Number) {
      return arithmetic(Function.ADD, a, b);
    }
    if (a instanceof String || b instanceof String) {
      String left = Values.scalarText(a);
      String right = Values.scalarText(b);
      if (left == null || right == null) {
        return NOTHING;
      }
      step((left.length() + right.length()) / CHARS_PER_STEP);
      return left + right;
    }
    if (a == null || b == null) {
      return a != null ? a : b;
    }
    if (a instanceof List<?> x && b instanceof List<?> y) {
      step(x.size() + y.size());
      List<@Nullable Object> both = new ArrayList<>(x);
      both.addAll(y);
      return both;
    }
    if (a instanceof Duration duration && b instanceof Instant instant) {
      return shift(instant, duration, 1);
    }
    return arithmetic(Function.ADD, a, b);
  }

  private static Object arithmetic(Function function, @Nullable Object a, @Nullable Object b) {
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
      return y == 0 ? NOTHING : arithmetic(function, (double) x, (double) y);
    }
  }

  private static Object shift(Instant from, @Nullable Object by, int sign) {
    try {
      return by instanceof Duration duration ? from.plus(duration.multipliedBy(sign)) : NOTHING;
    } catch (DateTimeException | ArithmeticException outOfRange) {
      return NOTHING;
    }
  }

  private Object size(@Nullable Object of) {
    return switch (of) {
      case null -> 0L;
      case Nothing nothing -> 0L;
      case String text -> {
        read(text);
        yield (long) text.codePointCount(0, text.length());
      }
      case List<?> list -> (long) list.size();
      case Map<?, ?> map -> (long) map.size();
      default -> NOTHING;
    };
  }

  private boolean in(@Nullable Object element, @Nullable Object of) {
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

  private interface TextTest {
    boolean test(String text, String part);
  }

  private boolean texts(@Nullable Object a, @Nullable Object b, TextTest test) {
    if (!(a instanceof String text) || !(b instanceof String part)) {
      return false;
    }
    // The worst case of a search is the product of the two lengths.
    step((long) text.length() * part.length() / COMPARISONS_PER_STEP);
    return test.test(text, part);
  }

  private boolean matches(String text, String pattern) {
    if (pattern.length() > Expressions.MAX_LENGTH) {
      return false;
    }
    stepOfPattern(text, pattern);
    try {
      return com.google.re2j.Pattern.compile(pattern).matcher(text).find();
    } catch (com.google.re2j.PatternSyntaxException noPattern) {
      return false;
    }
  }

  private @Nullable Object ofText(Function function, @Nullable Object value) {
    if (!(value instanceof String text)) {
      return NOTHING;
    }
    step(text.length() / (function == Function.JSON_PARSE ? 8 : CHARS_PER_STEP));
    return switch (function) {
      case LOWERCASE -> text.toLowerCase(Locale.ROOT);
      case UPPERCASE -> text.toUpperCase(Locale.ROOT);
      case JSON_PARSE -> JsonValues.read(text);
      default -> {
        try {
          yield new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notBase64) {
          yield NOTHING;
        }
      }
    };
  }

  private @Nullable Object convert(Function function, @Nullable Object value) {
    return switch (function) {
      case STRING -> {
        String text = Values.scalarText(value);
        if (text == null) {
          text = Values.json(value);
          read(text);
        }
        yield text;
      }
      case INT ->
          switch (number(value)) {
            case Double d when Math.abs(d) < 0x1p63 -> d.longValue();
            case Long n -> n;
            case null, default -> NOTHING;
          };
      case DOUBLE -> number(value) instanceof Number n ? (Object) n.doubleValue() : NOTHING;
      case BOOL ->
          value instanceof String text
              ? !text.isEmpty() && !text.equals("false")
              : Values.truthy(value);
      default -> value;
    };
  }

  private static @Nullable Object number(@Nullable Object value) {
    return switch (value) {
      case Number number -> number;
      case Boolean bool -> bool ? 1L : 0L;
      case Instant instant -> instant.getEpochSecond();
      case String text when text.length() <= 32 -> {
        Object parsed = JsonValues.read(text);
        yield parsed instanceof Number ? parsed : NOTHING;
      }
      case null, default -> NOTHING;
    };
  }

  /** A part of a moment, in UTC or the zone that the second argument names. */
  private static Object part(Function function, @Nullable Object moment, @Nullable Object zone) {
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
