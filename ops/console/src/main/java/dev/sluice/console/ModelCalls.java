package dev.sluice.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.sluice.gateway.read.ModelCall;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Calls of models as a column keeps them. */
final class ModelCalls {
  private static final int NANO = 9;
  private static final TypeReference<List<ModelCall>> CALLS = new TypeReference<>() {};

  private ModelCalls() {}

  static String json(List<dev.sluice.schemas.common.ModelCall> told) {
    return Texts.jsonOf(told.stream().map(ModelCalls::of).toList());
  }

  private static ModelCall of(dev.sluice.schemas.common.ModelCall told) {
    Long cost = told.getCostNanoUsd();
    return new ModelCall(
        Texts.storable(told.getProvider()),
        Texts.storable(told.getModel()),
        told.getPromptTokens(),
        told.getCompletionTokens(),
        told.getCachedTokens(),
        cost == null ? null : BigDecimal.valueOf(cost, NANO).stripTrailingZeros(),
        told.getLatencyMs(),
        Texts.orNull(told.getFinishReason()));
  }

  static List<ModelCall> read(@Nullable String json) {
    if (json == null) {
      return List.of();
    }
    try {
      return Texts.JSON.readValue(json, CALLS);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The column holds what was written", e);
    }
  }

  /** What they cost together, as far as it is known; null: of none. */
  static @Nullable BigDecimal cost(Stream<ModelCall> calls) {
    return calls
        .map(ModelCall::costUsd)
        .filter(Objects::nonNull)
        .reduce(BigDecimal::add)
        .orElse(null);
  }
}
