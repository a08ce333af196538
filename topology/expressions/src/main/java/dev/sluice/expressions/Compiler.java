package dev.sluice.expressions;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.cel.common.CelIssue;
import dev.cel.common.CelSource;
import dev.cel.common.CelSourceLocation;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelCall;
import dev.cel.parser.CelParser;
import dev.cel.parser.CelParserFactory;
import dev.sluice.errors.SluiceException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * From source to tree. CEL's parser reads the grammar; its macros are left as calls, so that a tree
 * can be rewritten and printed again, and become {@link Node.Macro} here.
 */
final class Compiler {
  private static final CelParser PARSER = CelParserFactory.standardCelParserBuilder().build();

  private final CelSource source;
  private final Set<String> roots;
  private final boolean residual;

  private Compiler(CelSource source, Set<String> roots, boolean residual) {
    this.source = source;
    this.roots = roots;
    this.residual = residual;
  }

  /**
   * Parses and checks.
   *
   * @param residual whether {@code missing()} may be called
   * @throws SluiceException SLUICE-2101 when it is no expression, SLUICE-2102 when it names a
   *     variable that is none of the roots, SLUICE-2103 when it is nested too deeply
   */
  static Node compile(String text, Set<String> roots, boolean residual) {
    CelValidationResult parsed = PARSER.parse(text);
    if (parsed.hasError()) {
      throw refused(parsed.getErrors().get(0));
    }
    try {
      return new Compiler(parsed.getSource(), roots, residual)
          .node(parsed.getAst().getExpr(), null);
    } catch (CelValidationException impossible) {
      throw new IllegalStateException("a parse without errors has no tree", impossible);
    }
  }

  private static SluiceException refused(CelIssue issue) {
    String reason = issue.getMessage();
    if (reason.contains("recursion limit")) {
      return new SluiceException(
          "SLUICE-2103",
          "Expected an expression nested at most 250 deep, found one that is deeper.",
          "Take brackets away, or split the expression.");
    }
    CelSourceLocation at = issue.getSourceLocation();
    int expecting = reason.indexOf(" expecting {");
    String shortened =
        (expecting < 0 ? reason : reason.substring(0, expecting)).replace("'<EOF>'", "(end)");
    return invalid(at.getLine() + ":" + (at.getColumn() + 1), shortened);
  }

  private static SluiceException invalid(String position, String reason) {
    return new SluiceException(
        "SLUICE-2101",
        "Expected an expression, found an error at " + position + ": " + reason + ".",
        "Correct it there; docs/expressions.md has the language.");
  }

  private SluiceException invalid(CelExpr at, String reason) {
    return invalid(position(at), reason);
  }

  private String position(CelExpr at) {
    Optional<CelSourceLocation> location =
        Optional.ofNullable(source.getPositionsMap().get(at.id()))
            .flatMap(source::getOffsetLocation);
    return location.map(l -> l.getLine() + ":" + (l.getColumn() + 1)).orElse("1:1");
  }

  /** The variables of the macros around a node. */
  private record Locals(String name, @Nullable Locals outer) {
    static boolean has(@Nullable Locals locals, String name) {
      for (Locals local = locals; local != null; local = local.outer()) {
        if (local.name().equals(name)) {
          return true;
        }
      }
      return false;
    }
  }

  private Node node(CelExpr expr, @Nullable Locals locals) {
    return switch (expr.getKind()) {
      case CONSTANT -> new Node.Literal(constant(expr));
      case IDENT -> variable(expr, locals);
      case SELECT -> new Node.Field(node(expr.select().operand(), locals), expr.select().field());
      case CALL -> call(expr, locals);
      case LIST -> {
        if (!expr.list().optionalIndices().isEmpty()) {
          throw invalid(expr, "optional elements are not supported");
        }
        yield new Node.ListOf(nodes(expr.list().elements(), locals));
      }
      case MAP -> {
        List<Node.Entry> entries = new ArrayList<>();
        for (CelExpr.CelMap.Entry entry : expr.map().entries()) {
          entries.add(new Node.Entry(node(entry.key(), locals), node(entry.value(), locals)));
        }
        yield new Node.MapOf(List.copyOf(entries));
      }
      case STRUCT, COMPREHENSION, NOT_SET -> throw invalid(expr, "typed objects are not supported");
    };
  }

  private List<Node> nodes(List<CelExpr> exprs, @Nullable Locals locals) {
    List<Node> nodes = new ArrayList<>(exprs.size());
    for (CelExpr expr : exprs) {
      nodes.add(node(expr, locals));
    }
    return List.copyOf(nodes);
  }

  private @Nullable Object constant(CelExpr expr) {
    CelConstant constant = expr.constant();
    return switch (constant.getKind()) {
      case NULL_VALUE -> null;
      case BOOLEAN_VALUE -> constant.booleanValue();
      case INT64_VALUE -> constant.int64Value();
      case UINT64_VALUE -> constant.uint64Value().longValue();
      case DOUBLE_VALUE -> Values.finite(constant.doubleValue());
      case STRING_VALUE -> constant.stringValue();
      default -> throw invalid(expr, "bytes are not supported");
    };
  }

  private Node variable(CelExpr expr, @Nullable Locals locals) {
    String name = expr.ident().name();
    if (!Locals.has(locals, name) && !roots.contains(name)) {
      throw new SluiceException(
          "SLUICE-2102",
          "Expected one of the variables "
              + String.join(", ", new TreeSet<>(roots))
              + ", found '"
              + name
              + "' at "
              + position(expr)
              + ".",
          "Begin a path with one of them; put a text in quotes.");
    }
    return new Node.Variable(name);
  }

  private Node call(CelExpr expr, @Nullable Locals locals) {
    CelCall call = expr.call();
    Node.Macro.Kind kind = macroKind(call);
    if (kind != null) {
      return macro(expr, kind, locals);
    }
    return switch (call.function()) {
      case "_&&_" -> logic(call, locals, true);
      case "_||_" -> logic(call, locals, false);
      case "!_" -> new Node.Not(node(call.args().get(0), locals));
      case "_?_:_" -> {
        List<Node> parts = nodes(call.args(), locals);
        yield new Node.Choice(parts.get(0), parts.get(1), parts.get(2));
      }
      case "_[_]" -> {
        List<Node> parts = nodes(call.args(), locals);
        yield new Node.Index(parts.get(0), parts.get(1));
      }
      case "has" -> has(expr, locals);
      default -> function(expr, locals);
    };
  }

  private Node logic(CelCall call, @Nullable Locals locals, boolean and) {
    List<Node> terms = new ArrayList<>();
    for (Node operand : nodes(call.args(), locals)) {
      if (and && operand instanceof Node.And inner) {
        terms.addAll(inner.terms());
      } else if (!and && operand instanceof Node.Or inner) {
        terms.addAll(inner.terms());
      } else {
        terms.add(operand);
      }
    }
    return and ? new Node.And(List.copyOf(terms)) : new Node.Or(List.copyOf(terms));
  }

  private Node has(CelExpr expr, @Nullable Locals locals) {
    CelCall call = expr.call();
    if (call.target().isEmpty() && call.args().size() == 1) {
      Node arg = node(call.args().get(0), locals);
      if (arg instanceof Node.Field field) {
        return new Node.Has(field.of(), field.name());
      }
      if (arg instanceof Node.Index index && index.key() instanceof Node.Literal(String name)) {
        return new Node.Has(index.of(), name);
      }
    }
    throw invalid(expr, "has() takes one path to a field, such as has(event.data.name)");
  }

  private static Node.Macro.@Nullable Kind macroKind(CelCall call) {
    if (call.target().isPresent()) {
      for (Node.Macro.Kind kind : Node.Macro.Kind.values()) {
        if (kind.text.equals(call.function())) {
          return kind;
        }
      }
    }
    return null;
  }

  private Node macro(CelExpr expr, Node.Macro.Kind kind, @Nullable Locals locals) {
    CelCall call = expr.call();
    List<CelExpr> args = call.args();
    boolean filtered = kind == Node.Macro.Kind.MAP && args.size() == 3;
    if ((args.size() != 2 && !filtered) || args.get(0).getKind() != CelExpr.ExprKind.Kind.IDENT) {
      throw invalid(
          expr,
          kind.text
              + "() takes a name and an expression, such as list."
              + kind.text
              + "(i, i > 1)");
    }
    String name = args.get(0).ident().name();
    Locals inner = new Locals(name, locals);
    return new Node.Macro(
        kind,
        node(call.target().orElseThrow(), locals),
        name,
        filtered ? node(args.get(1), inner) : null,
        node(args.get(args.size() - 1), inner));
  }

  private Node function(CelExpr expr, @Nullable Locals locals) {
    CelCall call = expr.call();
    Function function = Function.named(call.function());
    if (function == null || (function == Function.MISSING && !residual)) {
      throw invalid(expr, "there is no function '" + call.function() + "'");
    }
    List<CelExpr> exprs = new ArrayList<>();
    call.target().ifPresent(exprs::add);
    exprs.addAll(call.args());
    if (exprs.size() < function.minArgs || exprs.size() > function.maxArgs) {
      throw invalid(
          expr,
          "the function '" + call.function() + "' does not take " + exprs.size() + " arguments");
    }
    List<Node> args = nodes(exprs, locals);
    if (function == Function.MATCHES && args.get(1) instanceof Node.Literal(String pattern)) {
      try {
        return new Node.Matches(args.get(0), Pattern.compile(pattern));
      } catch (PatternSyntaxException wrong) {
        throw invalid(exprs.get(1), "the pattern is wrong: " + wrong.getMessage());
      }
    }
    return new Node.Call(function, args);
  }
}
