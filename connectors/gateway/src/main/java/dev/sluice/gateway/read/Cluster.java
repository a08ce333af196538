package dev.sluice.gateway.read;

import java.util.List;

/**
 * Who works now, as Kafka knows it and as the processes say themselves; the read model has nothing
 * to do with it. What Kafka knows may be two seconds old, what a process says some ten. All methods
 * may be called from any thread at once, and throw {@code SluiceException} SLUICE-1101 when Kafka
 * does not answer within seconds.
 */
public interface Cluster {
  /**
   * The groups of workers, one for each app and one for each version that runs are pinned to, and
   * the workers.
   */
  Workers workers() throws InterruptedException;

  /**
   * The workers as they have said themselves. Waits for nothing: never throws SLUICE-1101, and is
   * empty while nothing was heard.
   */
  List<WorkerProcess> heardWorkers() throws InterruptedException;

  /** The run with those of its steps that execute; of one that has no turn, the run as it is. */
  default RunTrace withExecuting(RunTrace run) throws InterruptedException {
    return run.summary().status() == RunStatus.RUNNING
        ? ExecutingSteps.into(run, heardWorkers())
        : run;
  }

  /** The engine. */
  EngineGroup engine() throws InterruptedException;
}
