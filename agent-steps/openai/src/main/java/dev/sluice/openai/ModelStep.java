package dev.sluice.openai;

import dev.sluice.errors.SluiceException;
import dev.sluice.sdk.ModelCall;
import dev.sluice.sdk.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One attempt to have a model answer. */
final class ModelStep {
  private static final Logger LOG = LoggerFactory.getLogger(ModelStep.class);

  private final AgentRunner runner;
  private final ModelApi api;
  private final String runId;
  private final String agent;

  ModelStep(AgentRunner runner, ModelApi api, String runId, String agent) {
    this.runner = runner;
    this.api = api;
    this.runId = runId;
    this.agent = agent;
  }

  /**
   * Asks, and tells the step what it took.
   *
   * @throws SluiceException SLUICE-3206, SLUICE-3207 or SLUICE-3208; final
   */
  ModelAnswer ask(Prompt prompt, Step step) {
    long begun = System.nanoTime();
    Narration narration = runner.live ? Narration.of(step, agent) : null;
    ModelAnswer answer;
    try {
      answer = api.ask(prompt, parts(step, narration));
    } catch (RuntimeException e) {
      throw ProviderErrors.translate(e, Instant.now());
    } finally {
      if (narration != null) {
        narration.flush();
      }
    }
    Duration latency = Duration.ofNanos(System.nanoTime() - begun);
    Usage usage = answer.usage();
    String model = modelOf(answer, prompt);
    ModelAnswer counted = priced(answer, prompt, runner.prices);
    step.modelCall(
        new ModelCall(
            ModelApi.PROVIDER,
            model,
            usage.promptTokens(),
            usage.completionTokens(),
            Math.min(usage.cachedTokens(), usage.promptTokens()),
            counted.usage().costUsd(),
            latency,
            answer.finishReason()));
    check(counted);
    return counted;
  }

  /** The answer with what it cost. */
  static ModelAnswer priced(ModelAnswer answer, Prompt prompt, PriceTable prices) {
    Usage usage = answer.usage();
    return answer.withUsage(usage.withCost(prices.cost(modelOf(answer, prompt), usage)));
  }

  private static String modelOf(ModelAnswer answer, Prompt prompt) {
    return answer.model().isEmpty() ? prompt.model() : answer.model();
  }

  /** Refuses what is no whole answer (SLUICE-3207, SLUICE-3208). */
  static void check(ModelAnswer answer) {
    if (answer.finishReason().equals(Finish.REFUSAL)) {
      throw new SluiceException(
          "SLUICE-3207",
          "Expected an answer of " + answer.model() + ", it refused: " + answer.text(),
          "Change instructions or input; then replay the run.");
    }
    if (Finish.isCutOff(answer.finishReason())) {
      throw new SluiceException(
          "SLUICE-3208",
          "Expected a whole answer of "
              + answer.model()
              + ", it stopped early: "
              + answer.finishReason()
              + ".",
          "Allow more tokens (max_output_tokens, max_completion_tokens) or ask for less.");
    }
  }

  /** Who hears the parts of an answer; null: nobody does. */
  private @Nullable Consumer<String> parts(Step step, @Nullable Narration narration) {
    AgentListener listener = runner.listener;
    if (listener == null) {
      return narration == null ? null : narration::text;
    }
    return text -> {
      if (narration != null) {
        narration.text(text);
      }
      try {
        listener.heard(new AgentListener.Part(runId, agent, step.name(), step.attempt(), text));
      } catch (RuntimeException e) {
        LOG.warn("run={} step={} a listener failed", runId, step.name(), e);
      }
    };
  }
}
