package dev.sluice.expressions;

import static dev.sluice.expressions.Nothing.NOTHING;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One evaluation: walks the tree by the rules of docs/expressions.md. An operation that fails gives
 * {@link Nothing}, never an exception; only an evaluation that takes too many steps ends in one.
 */
final class Interpreter {
  private final Scope scope;
  private final Instant now;
  private final Steps steps = new Steps();
  private final Comparison comparison = new Comparison(steps);
  private final Arithmetic arithmetic = new Arithmetic(steps);
  private final Texts texts = new Texts(steps);
  private final Conversions conversions = new Conversions(steps);
  private @Nullable Local locals;

  /** The variable of a macro, and those of the macros around it. */
  private record Local(String name, @Nullable Object value, @Nullable Local outer) {}

  Interpreter(Scope scope, Instant now) {
    this.scope = scope;
    this.now = now;
  }

  @Nullable Object eval(Node node) {
    steps.take(1);
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
    steps.match(text, node.pattern().pattern());
    return node.pattern().matcher(text).find();
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
      steps.take(1);
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
      case EQUAL -> comparison.equal(a, b);
      case NOT_EQUAL -> !comparison.equal(a, b);
      case LESS -> a == NOTHING || comparison.ordered(a, b, -1, -1);
      case LESS_OR_EQUAL -> a == NOTHING || comparison.ordered(a, b, -1, 0);
      case GREATER -> a != NOTHING && (b == NOTHING || comparison.ordered(a, b, 1, 1));
      case GREATER_OR_EQUAL -> a != NOTHING && (b == NOTHING || comparison.ordered(a, b, 0, 1));
      case ADD -> arithmetic.add(a, b);
      case NOW -> now;
      case MISSING -> NOTHING;
      case SIZE -> size(a);
      case STRING, INT, DOUBLE, BOOL, DYN ->
          a == NOTHING ? (Object) false : conversions.convert(node.function(), a);
      default ->
          a == NOTHING || (args.size() == 2 && b == NOTHING)
              ? (Object) false
              : apply(node.function(), a, b);
    };
  }

  private @Nullable Object apply(Function function, @Nullable Object a, @Nullable Object b) {
    return switch (function) {
      case IN -> comparison.in(a, b);
      case SUBTRACT, MULTIPLY, DIVIDE, REMAINDER -> Arithmetic.apply(function, a, b);
      case NEGATE ->
          a instanceof Long n && n != Long.MIN_VALUE
              ? (Object) (-n)
              : a instanceof Number n ? (Object) (-n.doubleValue()) : NOTHING;
      case CONTAINS -> texts.test(a, b, String::contains);
      case STARTS_WITH -> texts.test(a, b, String::startsWith);
      case ENDS_WITH -> texts.test(a, b, String::endsWith);
      case MATCHES -> texts.matches(a, b);
      case LOWERCASE, UPPERCASE, B64_DECODE, JSON_PARSE -> texts.convert(function, a);
      case DATE, TIMESTAMP -> Values.date(a);
      case DURATION -> Values.duration(a);
      case NOW_PLUS -> Arithmetic.shift(now, Values.duration(a), 1);
      case NOW_MINUS -> Arithmetic.shift(now, Values.duration(a), -1);
      default -> Times.part(function, a, b);
    };
  }

  private Object size(@Nullable Object of) {
    return switch (of) {
      case null -> 0L;
      case Nothing nothing -> 0L;
      case String text -> {
        steps.read(text);
        yield (long) text.codePointCount(0, text.length());
      }
      case List<?> list -> (long) list.size();
      case Map<?, ?> map -> (long) map.size();
      default -> NOTHING;
    };
  }
}
