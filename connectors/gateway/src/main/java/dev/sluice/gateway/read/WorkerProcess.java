package dev.sluice.gateway.read;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A worker as it said that it stands.
 *
 * @param heard who it is, and when it said so
 * @param app whose functions it serves
 * @param version the deployed version of the app; null: it has none
 * @param onlyPinned whether it serves only runs that are pinned to its version
 * @param functions how many it serves
 * @param room how many turns it runs at a time
 * @param inFlight how many ran
 * @param turns those that ran, the oldest first; at most 50
 * @param done turns that ended since it started
 * @param lost commands that it answered as lost since it started
 * @param leaving whether it takes no more commands
 */
public record WorkerProcess(
    HeardOf heard,
    String app,
    @Nullable String version,
    boolean onlyPinned,
    int functions,
    int room,
    int inFlight,
    List<Turn> turns,
    long done,
    long lost,
    boolean leaving) {
  /**
   * A turn that ran.
   *
   * @param runId whose
   * @param functionId of the run
   * @param epoch the turn's
   * @param since when it began, by the worker's clock
   * @param steps those whose bodies ran, the oldest first; at most 20
   */
  public record Turn(String runId, String functionId, int epoch, Instant since, List<Step> steps) {}

  /**
   * A step whose body ran.
   *
   * @param name its memo key
   * @param kind as in {@link StepTrace}
   * @param attempt from 1
   * @param since when the attempt began, by the worker's clock
   */
  public record Step(String name, String kind, int attempt, Instant since) {}
}
