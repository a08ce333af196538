package dev.sluice.gateway.webhooks;

import dev.sluice.errors.SluiceException;
import dev.sluice.expressions.Expression;
import dev.sluice.expressions.Expressions;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;

/** Reads what the webhooks of a source become: a name that is known, expressions, or a class. */
final class TransformReader {
  private final Clock clock;
  private final List<Fault> faults;

  TransformReader(Clock clock, List<Fault> faults) {
    this.clock = clock;
    this.faults = faults;
  }

  /** The transform of a source; what is wrong is noted. */
  WebhookTransform read(Fields source, Kind kind) {
    Node node = source.value("transform");
    if (node == null) {
      return kind.transform();
    }
    if (!(node instanceof MappingNode)) {
      if (SlackDecision.NAME.equals(source.text("transform")) && kind == Kind.SLACK) {
        return new SlackDecision();
      }
      source.fault(
          node,
          "SLUICE-1416",
          "Expected the transform slack-gate (of the kind slack), or a map of name, data, user, ts"
              + " and id, or of class.");
      return kind.transform();
    }
    Fields fields = new Fields(node, "transform", faults);
    if (fields.names().contains("class")) {
      fields.only(Set.of("class"));
      WebhookTransform own = own(fields);
      return own == null ? kind.transform() : own;
    }
    fields.only(Set.of("name", "data", "user", "ts", "id"));
    Expression name = expression(fields, "name");
    if (fields.value("name") == null) {
      fields.fault(node, "SLUICE-1416", "Expected an expression name of transform, found none.");
    }
    Map<String, @Nullable Expression> rest = new HashMap<>();
    for (String field : List.of("data", "user", "ts", "id")) {
      rest.put(field, expression(fields, field));
    }
    return name == null
        ? kind.transform()
        : new CelTransform(
            name, rest.get("data"), rest.get("user"), rest.get("ts"), rest.get("id"), clock);
  }

  private static @Nullable Expression expression(Fields fields, String field) {
    String text = fields.text(field);
    if (text == null) {
      return null;
    }
    try {
      return Expressions.compile(text, CelTransform.ROOTS);
    } catch (SluiceException e) {
      fields.fault(
          fields.key(field),
          "SLUICE-1416",
          "Expected an expression for %s: %s %s".formatted(field, e.code(), e.problem()));
      return null;
    }
  }

  private static @Nullable WebhookTransform own(Fields fields) {
    String name = String.valueOf(fields.text("class"));
    try {
      ClassLoader loader = Thread.currentThread().getContextClassLoader();
      Class<?> found =
          Class.forName(name, true, loader == null ? SourceReader.class.getClassLoader() : loader);
      return found.asSubclass(WebhookTransform.class).getConstructor().newInstance();
    } catch (ReflectiveOperationException | ClassCastException | LinkageError e) {
      fields.fault(
          fields.key("class"),
          "SLUICE-1416",
          "Expected a public WebhookTransform with a constructor without parameters, found %s: %s."
              .formatted(name, e.getClass().getSimpleName().toLowerCase(Locale.ROOT)));
      return null;
    }
  }
}
