package dev.sluice.examples.support.functions;

import dev.sluice.examples.support.agent.Embedder;
import dev.sluice.sdk.Context;
import dev.sluice.sdk.Step;
import java.util.List;

/** An {@link Embedder} that tells the step which it is asked in what its calls took. */
@FunctionalInterface
public interface StepEmbedder {
  /** As {@link Embedder#embed}, in the body of {@code step}. */
  List<List<Double>> embed(List<String> texts, Step step);

  /** For those who know of no steps; to be asked in the bodies of this run's steps only. */
  default Embedder within(Context ctx) {
    return texts -> embed(texts, ctx.currentStep());
  }
}
