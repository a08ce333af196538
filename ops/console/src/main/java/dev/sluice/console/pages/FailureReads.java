package dev.sluice.console.pages;

import dev.sluice.errors.SluiceException;
import dev.sluice.gateway.read.FailureFilter;
import dev.sluice.gateway.read.ReadModel;
import io.javalin.http.Context;
import java.time.Clock;

/** What the page of failures asks of the read model. */
final class FailureReads {
  private static final int LIMIT = 100;

  private final ReadModel model;
  private final Clock clock;

  FailureReads(ReadModel model, Clock clock) {
    this.model = model;
    this.clock = clock;
  }

  /**
   * Failed runs by what went wrong.
   *
   * @throws SluiceException SLUICE-1240 the span is none
   */
  FailuresView list(Context ctx) {
    String span = Asked.span(ctx);
    String function = Asked.text(ctx, "function");
    var filter = new FailureFilter(Asked.window(span, clock.instant()), function, LIMIT);
    return new FailuresView(span, function, model.failures(filter));
  }
}
