package dev.sluice.inference;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.errors.SluiceException;
import dev.sluice.sdk.DurableFunction;
import dev.sluice.sdk.StepOptions;
import dev.sluice.sdk.TypeRef;

/** The function of a pool that calls one model: one call a run. */
final class ModelFunction {
  private static final int LONGEST_ID = 128;

  private ModelFunction() {}

  /**
   * Its id: the model's name with {@code _} for what an id may not have.
   *
   * @throws SluiceException SLUICE-3250 when the two names are too long together
   */
  static String idOf(String pool, String model) {
    String id = pool + ".infer." + model.replaceAll("[^A-Za-z0-9._-]", "_");
    if (id.length() > LONGEST_ID) {
      throw InferInput.invalid(
          "a model whose name has, with the pool's, at most 128 characters", "'" + model + "'");
    }
    return id;
  }

  static DurableFunction of(String pool, String model, ModelCaller caller, Limits limits) {
    return limits
        .define(idOf(pool, model), "event.data.model", "event.data.tokens")
        .run(
            InferInput.class,
            (ctx, event) -> {
              InferInput input = event.data();
              InferInput checked = InferInput.of(input.api(), input.request(), input.agent());
              if (!checked.model().equals(model) || !input.model().equals(model)) {
                throw InferInput.invalid(
                    "a request for model '" + model + "'", "'" + checked.model() + "'");
              }
              return ctx.step(
                  "call",
                  TypeRef.of(JsonNode.class),
                  StepOptions.DEFAULT,
                  () -> caller.call(checked, ctx.currentStep()));
            });
  }
}
