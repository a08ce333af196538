package dev.sluice.openai;

import com.fasterxml.jackson.databind.JsonNode;

/** Who asks the models of a runner. */
sealed interface ModelTarget {
  /** The function's own worker, in a step. */
  record Here(ModelApi api) implements ModelTarget {}

  /** Another process, while the function's turn is over. */
  record Elsewhere(ModelRoute route, OpenAiSettings.Api api) implements ModelTarget {
    JsonNode request(Prompt prompt) {
      return switch (api) {
        case CHAT -> ChatApi.body(prompt);
        case RESPONSES -> ResponsesApi.body(prompt);
      };
    }

    ModelAnswer read(JsonNode answer) {
      return switch (api) {
        case CHAT -> ChatApi.answer(answer);
        case RESPONSES -> ResponsesApi.answer(answer);
      };
    }
  }
}
