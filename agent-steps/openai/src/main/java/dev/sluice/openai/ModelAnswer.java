package dev.sluice.openai;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a model answered; the result of a step.
 *
 * @param text empty: it said nothing, or only asked for tools
 * @param calls of tools, in the model's order
 * @param items the answer in the provider's own form, where the next request needs more of it than
 *     text and calls (reasoning); empty otherwise
 * @param edited what was said instead of what the code wanted to say, when an operator reran the
 *     step with another input; null: nothing else
 */
record ModelAnswer(
    String model,
    String text,
    List<Call> calls,
    List<JsonNode> items,
    Usage usage,
    String finishReason,
    @Nullable List<Entry> edited) {

  /**
   * The model asks for a tool.
   *
   * @param arguments as the model wrote them, JSON if it wrote them well
   */
  record Call(String id, String tool, String arguments) {}

  ModelAnswer {
    calls = List.copyOf(calls);
    items = List.copyOf(items);
  }

  /** The same for a provider or model that does not know the items. */
  ModelAnswer withoutItems() {
    return new ModelAnswer(model, text, calls, List.of(), usage, finishReason, edited);
  }

  ModelAnswer withUsage(Usage counted) {
    return new ModelAnswer(model, text, calls, items, counted, finishReason, edited);
  }

  ModelAnswer withEdited(List<Entry> said) {
    return new ModelAnswer(model, text, calls, items, usage, finishReason, said);
  }
}
