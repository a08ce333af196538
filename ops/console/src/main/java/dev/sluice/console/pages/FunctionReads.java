package dev.sluice.console.pages;

import dev.sluice.errors.SluiceException;
import dev.sluice.gateway.read.ReadModel;
import dev.sluice.gateway.read.RunStats;
import io.javalin.http.Context;
import java.time.Clock;
import java.time.Instant;

/** What the pages of functions and of the engine ask of the read model. */
final class FunctionReads {
  private static final int CHART_BUCKETS = 96;

  private final ReadModel model;
  private final Clock clock;

  FunctionReads(ReadModel model, Clock clock) {
    this.model = model;
    this.clock = clock;
  }

  /**
   * All functions, with how they fared.
   *
   * @throws SluiceException SLUICE-1240 the span is none
   */
  FunctionsView list(Context ctx) {
    String span = Asked.span(ctx);
    return new FunctionsView(span, model.functions(Asked.window(span, clock.instant())));
  }

  /**
   * The function, or that it is not registered.
   *
   * @throws SluiceException SLUICE-1240 the span is none
   */
  FunctionView function(Context ctx) {
    String span = Asked.span(ctx);
    String id = ctx.pathParam("id");
    return new FunctionView(
        id, span, model.function(id, Asked.window(span, clock.instant())).orElse(null));
  }

  /**
   * What all runs did, and how far the read model is.
   *
   * @throws SluiceException SLUICE-1240 the span is none
   */
  EngineView engine(Context ctx, ClusterReads cluster) {
    String span = Asked.span(ctx);
    Instant now = clock.instant();
    var asked = new RunStats.Asked(Asked.window(span, now), null, CHART_BUCKETS);
    return new EngineView(span, model.stats(asked), model.lag(), cluster.engine(), now);
  }
}
