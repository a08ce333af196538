package dev.sluice.expressions;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The events and the time that the tests speak of. */
final class Samples {
  static final Instant NOW = Instant.parse("2026-11-25T10:00:00Z");
  static final Set<String> ROOTS = Set.of("event", "async", "events");

  static final String DATA =
      """
      {"id": 7, "name": "Ada", "email": "Ada@Example.com", "tier": "pro", "amount": 120.5, "count": 3, "whole": 3.0,
       "zero": 0, "empty": "", "yes": true, "no": false, "nil": null, "request_id": "r-1", "odd-name": "x",
       "tags": ["a", "b"], "numbers": [1, 2, 3, 4], "items": [{"sku": "q", "n": 1}, {"sku": "w", "n": 5}],
       "address": {"city": "Graz", "zip": null}, "encoded": "aGVsbG8=", "json": "{\\"a\\": {\\"b\\": 2}}",
       "when": "2026-11-25T09:30:00Z", "big": 123456789012345678901234567890, "evil": "\\" || true || \\""}
      """;

  private Samples() {}

  static EventView event(String data) {
    return EventView.of(
        "e-1", "shop/order.paid", data.getBytes(StandardCharsets.UTF_8), null, 1764061200000L, "2");
  }

  static Scope scope() {
    return Scope.event(event(DATA)).with("async", event("{\"request_id\": \"r-1\", \"n\": 2}"));
  }

  static Scope async(String data) {
    return Scope.async(event(data));
  }

  static Expression compiled(String source) {
    return Expressions.compile(source, ROOTS);
  }

  static @Nullable Object value(String source) {
    return compiled(source).value(scope(), NOW);
  }
}
