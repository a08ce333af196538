package dev.sluice.gateway;

import dev.sluice.errors.SluiceException;
import dev.sluice.gateway.read.Cluster;
import dev.sluice.gateway.read.EventTrace;
import dev.sluice.gateway.read.OperationTrace;
import dev.sluice.gateway.read.ReadModel;
import dev.sluice.gateway.read.RunTrace;
import java.time.Duration;
import java.util.Optional;

/**
 * Looks things up in the read model, and waits a while for those that it does not know yet. Every
 * method throws {@link dev.sluice.gateway.read.ReadModelUnavailableException} when the model is
 * away. Thread-safe.
 */
public final class Lookups {
  private final ReadModel readModel;
  private final Cluster cluster;

  Lookups(ReadModel readModel, Cluster cluster) {
    this.readModel = readModel;
    this.cluster = cluster;
  }

  /**
   * A run with the steps that execute, as soon as it is newer than version {@code after}, or as it
   * is after {@code wait}.
   *
   * @param after -1: any will do
   * @throws SluiceException SLUICE-1202 there is no such run
   */
  public RunTrace run(String id, long after, Duration wait) throws InterruptedException {
    Optional<RunTrace> run =
        Waiting.until(
            readModel,
            wait,
            () -> readModel.run(id),
            found -> found.isPresent() && found.get().version() > after);
    return cluster.withExecuting(run.orElseThrow(() -> RunOrders.unknownRun(id)));
  }

  /**
   * What came of an event.
   *
   * @throws SluiceException SLUICE-1207 nothing is known of it
   */
  public EventTrace event(String id, Duration wait) throws InterruptedException {
    Optional<EventTrace> event =
        Waiting.until(readModel, wait, () -> readModel.event(id), Optional::isPresent);
    return event.orElseThrow(
        () ->
            new ApiException(
                404,
                "SLUICE-1207",
                "Expected an event, found none with the id '" + id + "'.",
                "It has not been looked at yet, or is no longer kept; try again with ?wait=10."));
  }

  /**
   * A bulk order with its progress.
   *
   * @throws SluiceException SLUICE-1214 there is none with this id
   */
  public OperationTrace operation(String id, Duration wait) throws InterruptedException {
    Optional<OperationTrace> operation =
        Waiting.until(readModel, wait, () -> readModel.operation(id), Optional::isPresent);
    return operation.orElseThrow(
        () ->
            new ApiException(
                404,
                "SLUICE-1214",
                "Expected an operation, found none with the id '" + id + "'.",
                "List them with: sluice operations. One ordered a moment ago is found with"
                    + " ?wait=10."));
  }
}
