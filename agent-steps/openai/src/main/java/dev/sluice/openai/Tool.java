package dev.sluice.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.sdk.Step;

/** Something that a model may ask for. */
public interface Tool {
  /**
   * How the model sees it.
   *
   * @param name 1 to 64 letters, digits, {@code _} and {@code -}
   * @param text what it does and when to use it
   * @param parameters JSON schema of an object
   * @param strict whether the provider may be asked to keep to the schema exactly
   */
  record Description(String name, String text, JsonNode parameters, boolean strict) {}

  Description description();

  /**
   * Does it; runs inside a step of its own, so a repeat is told by the step's attempt.
   *
   * @param arguments as the model gave them; may break the schema
   * @param step of use while the call runs: attempt and idempotency key
   * @return what the model is told
   * @throws Exception tried again by the step's budget, then told to the model
   */
  String call(JsonNode arguments, Step step) throws Exception;
}
