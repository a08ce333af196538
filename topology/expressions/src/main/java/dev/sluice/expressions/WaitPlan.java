package dev.sluice.expressions;

import dev.sluice.errors.SluiceException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How to find the events that a wait expects without asking every wait: an arriving event matches
 * when {@link #correlationValue} of {@code path} equals {@code value} and {@code residual} is
 * truthy.
 *
 * @param path below {@code async}, such as {@code data.request_id}; empty when the condition has no
 *     usable equality
 * @param value what the path must hold, as canonical JSON: {@code "r-1"} with its quotes, {@code 1}
 *     for 1.0; null when the path is empty
 * @param residual the rest of the condition over {@code async}, for {@link Expressions#residual};
 *     null when nothing is left
 */
public record WaitPlan(String path, @Nullable String value, @Nullable String residual) {
  private static final String NEVER = "false";
  private static final Pattern SHORTHAND =
      Pattern.compile("[_a-zA-Z][_a-zA-Z0-9]*(\\.[_a-zA-Z][_a-zA-Z0-9]*)*");

  /** Whether no event can ever match. */
  public boolean neverMatches() {
    return NEVER.equals(residual);
  }

  /**
   * The condition that a path stands for: {@code data.id} is {@code async.data.id ==
   * event.data.id}.
   *
   * @throws SluiceException SLUICE-2101 when it is no path of names with dots
   */
  public static Expression shorthand(String path) {
    if (!SHORTHAND.matcher(path).matches()) {
      throw new SluiceException(
          "SLUICE-2101",
          "Expected a path such as data.request_id to match on, found '" + path + "'.",
          "Write names with dots between them, or an expression over event and async.");
    }
    return Expressions.compile("async." + path + " == event." + path, Set.of("event", "async"));
  }

  /**
   * Plans a wait when it opens.
   *
   * @param condition over {@code async} and the variables of {@code known}
   * @param known what is known now: {@code event}, the run's own
   * @param now what {@code now()} gives where nothing but known values depend on it; elsewhere
   *     {@code now()} stays in the residual and means the time of the match
   * @throws SluiceException SLUICE-2103 when the residual gets too long for its literals,
   *     SLUICE-2104 when a known part takes too many steps
   */
  public static WaitPlan of(Expression condition, Scope known, Instant now) {
    return new Planner(known, now).plan(condition.node());
  }

  /**
   * What a condition asks of an event, as far as that is told by equalities that must all hold:
   * each path as {@link #path} and its value as {@link #value}, empty where what it must equal is
   * nothing, null, a list or a map.
   *
   * @param condition over {@code async} and the variables of {@code known}
   * @param now what {@code now()} gives
   * @throws SluiceException SLUICE-2104 when a known part takes too many steps
   */
  public static Map<String, Optional<String>> equalities(
      Expression condition, Scope known, Instant now) {
    return new Planner(known, now).equalities(condition.node());
  }

  /**
   * What an arriving event holds at a plan's path, as the text that {@link #value} has for the
   * same.
   *
   * @param path of a plan, not empty
   * @param async a scope with {@code async}
   * @return null when there is nothing, null, a list or a map: it matches no plan with this path
   */
  public static @Nullable String correlationValue(String path, Scope async) {
    Expression expression = Expressions.compile("async." + path, Expressions.RESIDUAL_ROOTS);
    return correlationText(new Interpreter(async, Instant.EPOCH).eval(expression.node()));
  }

  private static @Nullable String correlationText(@Nullable Object value) {
    return value instanceof String || value instanceof Number || value instanceof Boolean
        ? Values.json(value)
        : null;
  }

  /** One planning: rewrites the condition with what is known. */
  private static final class Planner {
    private final Scope known;
    private final Instant now;

    Planner(Scope known, Instant now) {
      this.known = known;
      this.now = now;
    }

    private static List<Node> terms(Node condition) {
      return condition instanceof Node.And and ? and.terms() : List.of(condition);
    }

    Map<String, Optional<String>> equalities(Node condition) {
      Map<String, Optional<String>> found = new LinkedHashMap<>();
      for (Node term : terms(condition)) {
        Equality equality = equality(term);
        if (equality != null) {
          found.putIfAbsent(
              equality.path(), Optional.ofNullable(correlationText(eval(equality.other()))));
        }
      }
      return found;
    }

    WaitPlan plan(Node condition) {
      List<Node> terms = terms(condition);
      String path = "";
      String value = null;
      List<Node> rest = new ArrayList<>();
      for (Node term : terms) {
        Equality equality = value == null ? equality(term) : null;
        if (equality != null) {
          value = correlationText(eval(equality.other()));
          if (value != null) {
            path = equality.path();
            continue;
          }
        }
        Node folded = condition(fold(term, List.of()));
        if (folded instanceof Node.Literal literal) {
          if (!Values.truthy(literal.value())) {
            return new WaitPlan("", null, NEVER);
          }
        } else if (folded instanceof Node.And and) {
          rest.addAll(and.terms());
        } else {
          rest.add(folded);
        }
      }
      return new WaitPlan(path, value, residual(rest));
    }

    private record Equality(String path, Node other) {}

    /** A path of {@code async} that must equal something that is known; null for anything else. */
    private @Nullable Equality equality(Node term) {
      if (!(term instanceof Node.Call(Function function, List<Node> args))
          || function != Function.EQUAL) {
        return null;
      }
      String left = pathBelowAsync(args.get(0));
      String path = left != null ? left : pathBelowAsync(args.get(1));
      Node other = left != null ? args.get(1) : args.get(0);
      return path != null && isKnown(other, List.of()) ? new Equality(path, other) : null;
    }

    private static @Nullable String residual(List<Node> terms) {
      if (terms.isEmpty()) {
        return null;
      }
      String source = SourceText.of(terms.size() == 1 ? terms.get(0) : new Node.And(terms));
      return Expressions.residual(source).source();
    }

    private @Nullable Object eval(Node node) {
      return new Interpreter(known, now).eval(node);
    }

    /** The path of {@code async.a.b["c d"]} as {@code a.b["c d"]}; null for anything else. */
    private static @Nullable String pathBelowAsync(Node node) {
      StringBuilder path = new StringBuilder();
      return appendPath(node, path) && !path.isEmpty() && path.charAt(0) != '['
          ? path.toString()
          : null;
    }

    private static boolean appendPath(Node node, StringBuilder path) {
      if (node instanceof Node.Variable variable) {
        return variable.name().equals("async");
      }
      String name =
          switch (node) {
            case Node.Field field -> field.name();
            case Node.Index(Node of, Node.Literal(String key)) -> key;
            default -> null;
          };
      Node of =
          node instanceof Node.Field field
              ? field.of()
              : node instanceof Node.Index index ? index.of() : node;
      if (name == null || !appendPath(of, path)) {
        return false;
      }
      if (SourceText.isName(name)) {
        path.append(path.isEmpty() ? "" : ".").append(name);
      } else {
        path.append('[');
        Values.quote(name, path);
        path.append(']');
      }
      return true;
    }

    /**
     * Whether a node has a value now: no {@code async}, no clock, no variable of a macro outside.
     */
    private boolean isKnown(Node node, List<String> locals) {
      return switch (node) {
        case Node.Literal n -> true;
        case Node.Variable n -> !locals.contains(n.name()) && known.names().contains(n.name());
        case Node.Field n -> isKnown(n.of(), locals);
        case Node.Has n -> isKnown(n.of(), locals);
        case Node.Index n -> isKnown(n.of(), locals) && isKnown(n.key(), locals);
        case Node.ListOf n -> areKnown(n.elements(), locals);
        case Node.MapOf n ->
            n.entries().stream()
                .allMatch(e -> isKnown(e.key(), locals) && isKnown(e.value(), locals));
        case Node.Not n -> isKnown(n.operand(), locals);
        case Node.And n -> areKnown(n.terms(), locals);
        case Node.Or n -> areKnown(n.terms(), locals);
        case Node.Choice n -> areKnown(List.of(n.condition(), n.then(), n.otherwise()), locals);
        case Node.Call n -> !n.function().readsTheClock() && areKnown(n.args(), locals);
        case Node.Matches n -> isKnown(n.text(), locals);
        case Node.Macro n -> isKnown(n.range(), locals) && bodyIsKnown(n, locals);
      };
    }

    private boolean areKnown(List<Node> nodes, List<String> locals) {
      return nodes.stream().allMatch(node -> isKnown(node, locals));
    }

    /** The macro's own variable is known when its range is. */
    private boolean bodyIsKnown(Node.Macro macro, List<String> locals) {
      List<String> outer = locals.stream().filter(name -> !name.equals(macro.variable())).toList();
      Planner inner = new Planner(known.with(macro.variable(), null), now);
      Node filter = macro.filter();
      return inner.isKnown(macro.body(), outer) && (filter == null || inner.isKnown(filter, outer));
    }

    /** The node with all that is known replaced by its value. */
    private Node fold(Node node, List<String> locals) {
      if (node instanceof Node.Literal) {
        return node;
      }
      if (isKnown(node, locals)) {
        return new Node.Literal(eval(node));
      }
      return switch (node) {
        case Node.Literal n -> n;
        case Node.Variable n -> n;
        case Node.Field n -> new Node.Field(fold(n.of(), locals), n.name());
        case Node.Has n -> new Node.Has(fold(n.of(), locals), n.name());
        case Node.Index n -> new Node.Index(fold(n.of(), locals), fold(n.key(), locals));
        case Node.ListOf n -> new Node.ListOf(foldAll(n.elements(), locals));
        case Node.MapOf n ->
            new Node.MapOf(
                n.entries().stream()
                    .map(e -> new Node.Entry(fold(e.key(), locals), fold(e.value(), locals)))
                    .toList());
        case Node.Not n -> again(new Node.Not(condition(fold(n.operand(), locals))));
        case Node.And n -> logic(n.terms(), locals, false);
        case Node.Or n -> logic(n.terms(), locals, true);
        case Node.Choice n -> choice(n, locals);
        case Node.Call n -> again(new Node.Call(n.function(), foldAll(n.args(), locals)));
        case Node.Matches n -> new Node.Matches(fold(n.text(), locals), n.pattern());
        case Node.Macro n -> macro(n, locals);
      };
    }

    private List<Node> foldAll(List<Node> nodes, List<String> locals) {
      return nodes.stream().map(node -> fold(node, locals)).toList();
    }

    /** A node whose operands have become literals has a value itself. */
    private Node again(Node node) {
      List<Node> operands =
          node instanceof Node.Call call ? call.args() : List.of(((Node.Not) node).operand());
      boolean clock = node instanceof Node.Call call && call.function().readsTheClock();
      boolean literal = operands.stream().allMatch(Node.Literal.class::isInstance);
      return literal && !clock ? new Node.Literal(eval(node)) : node;
    }

    private Node choice(Node.Choice node, List<String> locals) {
      Node condition = condition(fold(node.condition(), locals));
      if (condition instanceof Node.Literal literal) {
        return fold(Values.truthy(literal.value()) ? node.then() : node.otherwise(), locals);
      }
      return new Node.Choice(condition, fold(node.then(), locals), fold(node.otherwise(), locals));
    }

    /**
     * Drops literals that do not decide and ends at the first that does; keeps the operand rule.
     */
    private Node logic(List<Node> terms, List<String> locals, boolean decides) {
      List<Node> kept = new ArrayList<>();
      for (int i = 0; i < terms.size(); i++) {
        Node term = fold(terms.get(i), locals);
        if (term instanceof Node.Literal literal) {
          if (Values.truthy(literal.value()) == decides) {
            kept.add(term);
            break;
          }
          if (i < terms.size() - 1) {
            continue;
          }
        }
        kept.add(term);
      }
      return join(kept, decides);
    }

    private static Node join(List<Node> terms, boolean or) {
      return terms.size() == 1
          ? terms.get(0)
          : or ? new Node.Or(List.copyOf(terms)) : new Node.And(List.copyOf(terms));
    }

    /** The node where only its truth counts. */
    private static Node condition(Node node) {
      if (!(node instanceof Node.And) && !(node instanceof Node.Or)) {
        return node;
      }
      boolean or = node instanceof Node.Or;
      List<Node> kept = new ArrayList<>();
      for (Node term : node instanceof Node.And and ? and.terms() : ((Node.Or) node).terms()) {
        Node folded = condition(term);
        if (!(folded instanceof Node.Literal literal)) {
          kept.add(folded);
        } else if (Values.truthy(literal.value()) == or) {
          return new Node.Literal(or);
        }
      }
      return kept.isEmpty() ? new Node.Literal(!or) : join(kept, or);
    }

    private Node macro(Node.Macro node, List<String> locals) {
      List<String> inner = new ArrayList<>(locals);
      inner.add(node.variable());
      Node filter = node.filter();
      return new Node.Macro(
          node.kind(),
          fold(node.range(), locals),
          node.variable(),
          filter == null ? null : fold(filter, inner),
          fold(node.body(), inner));
    }
  }
}
