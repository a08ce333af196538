package dev.sluice.gateway.read;

import dev.sluice.errors.SluiceException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What is known of runs, events, functions and orders. It follows {@code sluice.history} and {@code
 * sluice.control} and may be a moment behind. All methods may be called from any thread at once.
 *
 * <p>Every method but {@link #lag} throws {@link ReadModelUnavailableException} when the store
 * behind it is away.
 */
public interface ReadModel {
  /**
   * The runs that {@code filter} lets through, newest first.
   *
   * @throws SluiceException SLUICE-1301 the cursor is none of this list, SLUICE-2101 to SLUICE-2103
   *     the expression is none
   */
  RunPage runs(RunFilter filter);

  /**
   * How many runs {@code filter} lets through; its limit and cursor do not count.
   *
   * @throws SluiceException SLUICE-2101 to SLUICE-2103 the expression is none
   */
  RunCounts counts(RunFilter filter);

  /** A run with its steps; empty when it is not known. */
  Optional<RunTrace> run(String runId);

  /** What came of an event; empty when the engine has not been seen to look at it. */
  Optional<EventTrace> event(String eventId);

  /**
   * The events that {@code filter} lets through, newest first.
   *
   * @throws SluiceException SLUICE-1301 the cursor is none of this list
   */
  EventPage events(EventFilter filter);

  /** Failed runs by what went wrong, the largest group first. */
  FailureGroups failures(FailureFilter filter);

  /** The functions that are registered, by id. */
  List<FunctionSummary> functions();

  /** The same, and how their runs fared in {@code window}, widened as {@link RunStats} says. */
  List<FunctionHealth> functions(TimeWindow window);

  /**
   * A function with its configuration and how its runs fared in {@code window}; empty when it is
   * not registered.
   */
  Optional<FunctionTrace> function(String functionId, TimeWindow window);

  /**
   * What waits for an event or a signal now, the soonest timeout first.
   *
   * @throws SluiceException SLUICE-1301 the cursor is none of this list
   */
  GatePage gates(GateFilter filter);

  /** What runs did in a window, in buckets. */
  RunStats stats(RunStats.Asked asked);

  /** Bulk orders with their progress, newest first. */
  List<OperationTrace> operations(int limit);

  /** A bulk order with its progress; empty when it is not known. */
  Optional<OperationTrace> operation(String operationId);

  /** Every order that somebody gave: who, when, what. Newest first. */
  AuditPage audit(AuditFilter filter);

  /**
   * Forgets everything and begins to read Kafka anew, from the oldest that is kept there: what is
   * older is gone. Returns when it has forgotten; it then catches up within seconds to minutes.
   */
  void rebuild();

  /** How far it is behind; answers also while the store is away, and then why. */
  Lag lag();

  /** Returns when the store answers. */
  void check();

  /**
   * A number that grows whenever the model has changed, kept in memory. It is asked for before a
   * look and handed to {@link #awaitChange} after it, so that no change in between is missed.
   */
  long changes();

  /** Returns when {@link #changes} differs from {@code seen}, or after {@code atMost}. */
  void awaitChange(long seen, Duration atMost) throws InterruptedException;
}
