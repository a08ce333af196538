package dev.sluice.gateway.webhooks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.expressions.Expression;
import dev.sluice.expressions.Scope;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An event by expressions over {@code body}, {@code headers} and {@code source}.
 *
 * @param name gives a text
 * @param data gives an object; null: the body
 * @param user gives an object or nothing; null: no user
 * @param ts gives milliseconds since 1970, a moment or nothing; null: when it comes in
 * @param id gives a text, a number or nothing; null: the id of the kind
 * @param clock what {@code now()} gives
 */
record CelTransform(
    Expression name,
    @Nullable Expression data,
    @Nullable Expression user,
    @Nullable Expression ts,
    @Nullable Expression id,
    Clock clock)
    implements WebhookTransform {
  /** The variables. */
  static final Set<String> ROOTS = Set.of("body", "headers", "source");

  private static final ObjectMapper JSON = new JsonMapper();

  @Override
  public WebhookEvent transform(Webhook webhook) throws Exception {
    Instant now = clock.instant();
    Scope scope =
        Scope.empty()
            .with("body", JSON.writeValueAsBytes(webhook.body()))
            .with("headers", Map.copyOf(webhook.headers()))
            .with("source", webhook.source());
    if (!(name.value(scope, now) instanceof String text)) {
      throw new IllegalArgumentException("Expected a text of the expression name: " + name);
    }
    JsonNode what =
        data == null ? Names.object(webhook.body()) : object("data", data, data.value(scope, now));
    Object who = user == null ? null : user.value(scope, now);
    return new WebhookEvent(
        text,
        what,
        user == null || who == null ? null : object("user", user, who),
        ts == null ? null : moment(ts, ts.value(scope, now)),
        id == null ? null : id.key(scope, now));
  }

  private static JsonNode object(String field, Expression expression, @Nullable Object value) {
    if (!(value instanceof Map<?, ?> map)) {
      throw new IllegalArgumentException(
          "Expected an object of the expression " + field + ": " + expression);
    }
    return JSON.valueToTree(map);
  }

  private static @Nullable Instant moment(Expression expression, @Nullable Object value) {
    return switch (value) {
      case null -> null;
      case Long millis -> Instant.ofEpochMilli(millis);
      case String text -> Instant.parse(text);
      default ->
          throw new IllegalArgumentException(
              "Expected milliseconds or a moment of the expression ts: " + expression);
    };
  }
}
