package dev.sluice.console.pages;

import dev.sluice.errors.SluiceException;
import dev.sluice.gateway.read.FunctionSummary;
import dev.sluice.gateway.read.ReadModel;
import dev.sluice.gateway.read.RunFilter;
import dev.sluice.gateway.read.RunTrace;
import io.javalin.http.Context;
import java.time.Clock;
import java.util.List;

/** What the pages of runs ask of the read model. */
final class RunReads {
  private final ReadModel model;
  private final ClusterReads connected;
  private final Clock clock;

  RunReads(ReadModel model, ClusterReads connected, Clock clock) {
    this.model = model;
    this.connected = connected;
    this.clock = clock;
  }

  /**
   * The list that the address asks for.
   *
   * @throws SluiceException SLUICE-1301 a part of it is wrong, SLUICE-2101 to SLUICE-2103 its
   *     expression
   */
  RunsView list(Context ctx) {
    RunFilter filter = Asked.filters(ctx).runs();
    RunFilter anyStatus =
        new RunFilter(
            List.of(),
            filter.function(),
            filter.event(),
            filter.app(),
            filter.from(),
            filter.to(),
            filter.text(),
            filter.expression(),
            filter.failure(),
            filter.limit(),
            null);
    List<String> functions = model.functions().stream().map(FunctionSummary::id).toList();
    return new RunsView(
        filter, model.runs(filter), model.counts(anyStatus), functions, clock.instant());
  }

  /** The run, or that it is not known. */
  RunView run(String id) {
    RunTrace run = model.run(id).map(connected::withExecuting).orElse(null);
    return new RunView(id, run, clock.instant());
  }
}
