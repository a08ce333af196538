package dev.sluice.expressions;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Prints a tree as source that compiles to the same tree. Ours and not CEL's unparser, because that
 * one does not escape texts: an event's data could write parts of the expression.
 */
final class SourceText {
  private static final Pattern NAME = Pattern.compile("[_a-zA-Z][_a-zA-Z0-9]*");
  private static final Set<String> RESERVED =
      Set.of(
          "as",
          "break",
          "const",
          "continue",
          "else",
          "false",
          "for",
          "function",
          "if",
          "import",
          "in",
          "let",
          "loop",
          "namespace",
          "null",
          "package",
          "return",
          "true",
          "var",
          "void",
          "while");

  /** How tightly a form binds, as in CEL's grammar. */
  private static final int CHOICE = 1;

  private static final int OR = 2;
  private static final int AND = 3;
  private static final int RELATION = 4;
  private static final int SUM = 5;
  private static final int PRODUCT = 6;
  private static final int UNARY = 7;
  private static final int PRIMARY = 8;

  private final StringBuilder out = new StringBuilder();

  private SourceText() {}

  static String of(Node node) {
    SourceText text = new SourceText();
    text.write(node, CHOICE);
    return text.out.toString();
  }

  static boolean isName(String text) {
    return NAME.matcher(text).matches() && !RESERVED.contains(text);
  }

  private static int binding(Node node) {
    return switch (node) {
      case Node.Choice n -> CHOICE;
      case Node.Or n -> OR;
      case Node.And n -> AND;
      case Node.Not n -> UNARY;
      case Node.Literal(Number value)
          when value.doubleValue() < 0 || value.toString().startsWith("-") ->
          UNARY;
      case Node.Call n -> binding(n.function());
      case Node.Literal n -> PRIMARY;
      case Node.Variable n -> PRIMARY;
      case Node.Field n -> PRIMARY;
      case Node.Index n -> PRIMARY;
      case Node.Has n -> PRIMARY;
      case Node.ListOf n -> PRIMARY;
      case Node.MapOf n -> PRIMARY;
      case Node.Matches n -> PRIMARY;
      case Node.Macro n -> PRIMARY;
    };
  }

  private static int binding(Function function) {
    return switch (function) {
      case EQUAL, NOT_EQUAL, LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL, IN -> RELATION;
      case ADD, SUBTRACT -> SUM;
      case MULTIPLY, DIVIDE, REMAINDER -> PRODUCT;
      case NEGATE -> UNARY;
      default -> PRIMARY;
    };
  }

  private void write(Node node, int atLeast) {
    if (binding(node) < atLeast) {
      out.append('(');
      write(node);
      out.append(')');
    } else {
      write(node);
    }
  }

  private void write(Node node) {
    switch (node) {
      case Node.Literal n -> literal(n.value());
      case Node.Variable n -> out.append(n.name());
      case Node.Field n -> field(n.of(), n.name());
      case Node.Has n -> {
        out.append("has(");
        field(n.of(), n.name());
        out.append(')');
      }
      case Node.Index n -> {
        write(n.of(), PRIMARY);
        out.append('[');
        write(n.key(), CHOICE);
        out.append(']');
      }
      case Node.ListOf n -> {
        out.append('[');
        separated(n.elements(), ", ", CHOICE);
        out.append(']');
      }
      case Node.MapOf n -> {
        out.append('{');
        String separator = "";
        for (Node.Entry entry : n.entries()) {
          out.append(separator);
          write(entry.key(), CHOICE);
          out.append(": ");
          write(entry.value(), CHOICE);
          separator = ", ";
        }
        out.append('}');
      }
      case Node.Not n -> {
        out.append('!');
        write(n.operand(), PRIMARY);
      }
      case Node.And n -> separated(n.terms(), " && ", RELATION);
      case Node.Or n -> separated(n.terms(), " || ", AND);
      case Node.Choice n -> {
        write(n.condition(), OR);
        out.append(" ? ");
        write(n.then(), OR);
        out.append(" : ");
        write(n.otherwise(), CHOICE);
      }
      case Node.Matches n -> {
        out.append("matches(");
        write(n.text(), CHOICE);
        out.append(", ");
        Values.quote(n.pattern().pattern(), out);
        out.append(')');
      }
      case Node.Macro n -> {
        write(n.range(), PRIMARY);
        out.append('.').append(n.kind().text).append('(').append(n.variable()).append(", ");
        Node filter = n.filter();
        if (filter != null) {
          write(filter, CHOICE);
          out.append(", ");
        }
        write(n.body(), CHOICE);
        out.append(')');
      }
      case Node.Call n -> call(n);
    }
  }

  private void call(Node.Call call) {
    Function function = call.function();
    if (function == Function.NEGATE) {
      out.append('-');
      write(call.args().get(0), PRIMARY);
    } else if (function.symbol != null) {
      int binding = binding(function);
      write(call.args().get(0), binding);
      out.append(' ').append(function.symbol).append(' ');
      write(call.args().get(1), binding + 1);
    } else {
      out.append(function.celName).append('(');
      separated(call.args(), ", ", CHOICE);
      out.append(')');
    }
  }

  private void field(Node of, String name) {
    write(of, PRIMARY);
    if (isName(name)) {
      out.append('.').append(name);
    } else {
      out.append('[');
      Values.quote(name, out);
      out.append(']');
    }
  }

  private void separated(List<Node> nodes, String separator, int atLeast) {
    String next = "";
    for (Node node : nodes) {
      out.append(next);
      write(node, atLeast);
      next = separator;
    }
  }

  private void literal(@Nullable Object value) {
    switch (value) {
      case null -> out.append("null");
      case Nothing nothing -> out.append(Function.MISSING.celName).append("()");
      case String text -> Values.quote(text, out);
      case Instant instant -> {
        out.append("timestamp(");
        Values.quote(instant.toString(), out);
        out.append(')');
      }
      case Duration duration -> {
        out.append("duration(");
        Values.quote(Values.text(duration), out);
        out.append(')');
      }
      case List<?> list -> {
        out.append('[');
        String separator = "";
        for (Object element : list) {
          out.append(separator);
          literal(element);
          separator = ", ";
        }
        out.append(']');
      }
      case Map<?, ?> map -> {
        out.append('{');
        String separator = "";
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          out.append(separator);
          Values.quote(String.valueOf(entry.getKey()), out);
          out.append(": ");
          literal(entry.getValue());
          separator = ", ";
        }
        out.append('}');
      }
      default -> out.append(value);
    }
  }
}
