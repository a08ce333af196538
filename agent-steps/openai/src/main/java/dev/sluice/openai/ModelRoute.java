package dev.sluice.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.sdk.Context;
import org.jspecify.annotations.Nullable;

/** Has the calls of an agent's models made elsewhere than on the function's own worker. */
public interface ModelRoute {
  /**
   * Has a model asked, durably: on a later turn the same answer comes back.
   *
   * @param step name of the step in the function that {@code ctx} is of
   * @param request the provider's own JSON for {@code api}, with its model
   * @param agent whose words are published on the run's channel {@link AgentRunner#CHANNEL} as they
   *     come, in the name of the step; null: nobody is to hear them
   * @return the provider's own answer, whole
   * @throws dev.sluice.sdk.StepFailedException when the call failed for good
   */
  JsonNode ask(
      Context ctx, String step, OpenAiSettings.Api api, JsonNode request, @Nullable String agent);
}
