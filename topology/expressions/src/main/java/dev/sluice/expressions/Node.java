package dev.sluice.expressions;

import com.google.re2j.Pattern;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A compiled expression as a tree: what the interpreter walks and the planner rewrites. */
sealed interface Node {
  /**
   * A value that is known.
   *
   * @param value JSON as plain Java values, {@link Nothing}, or an instant or duration; null is the
   *     JSON null
   */
  record Literal(@Nullable Object value) implements Node {}

  /** {@code event}, {@code async}, or the variable of a macro around it. */
  record Variable(String name) implements Node {}

  record Field(Node of, String name) implements Node {}

  record Index(Node of, Node key) implements Node {}

  /** {@code has(of.name)}. */
  record Has(Node of, String name) implements Node {}

  record ListOf(List<Node> elements) implements Node {}

  record MapOf(List<Entry> entries) implements Node {}

  record Entry(Node key, Node value) {}

  record Not(Node operand) implements Node {}

  /** At least two terms, none of them an {@code And}. */
  record And(List<Node> terms) implements Node {}

  /** At least two terms, none of them an {@code Or}. */
  record Or(List<Node> terms) implements Node {}

  record Choice(Node condition, Node then, Node otherwise) implements Node {}

  /** An operator or function; a method's receiver is its first argument. */
  record Call(Function function, List<Node> args) implements Node {}

  /** {@code matches} with a pattern known when compiled. */
  record Matches(Node text, Pattern pattern) implements Node {}

  /**
   * A test or transformation of each element of a list, or each name of a map.
   *
   * @param filter only for {@code map} with three arguments
   * @param body the condition, or what {@code map} makes of each element
   */
  record Macro(Kind kind, Node range, String variable, @Nullable Node filter, Node body)
      implements Node {
    enum Kind {
      ALL("all"),
      EXISTS("exists"),
      EXISTS_ONE("exists_one"),
      FILTER("filter"),
      MAP("map");

      final String text;

      Kind(String text) {
        this.text = text;
      }
    }
  }
}
