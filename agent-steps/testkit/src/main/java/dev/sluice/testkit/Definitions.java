package dev.sluice.testkit;

import dev.sluice.schemas.functions.FunctionDefinition;
import dev.sluice.schemas.functions.Trigger;
import dev.sluice.sdk.DurableFunction;
import dev.sluice.worker.turn.Policies;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Functions as workers register them. */
final class Definitions {
  private Definitions() {}

  static FunctionDefinition of(
      String app, @Nullable String version, DurableFunction function, Instant now) {
    return new FunctionDefinition(
        function.id(),
        app,
        version,
        function.triggers().stream().map(t -> new Trigger(t.event(), null, null)).toList(),
        Policies.toAvro(function.retry()),
        now,
        null,
        List.of(),
        false);
  }
}
