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
   * The workers as they say themselves. Kafka is not asked: never throws SLUICE-1101, and is empty
   * while nothing was heard.
   */
  List<WorkerProcess> heardWorkers() throws InterruptedException;

  /** The engine. */
  EngineGroup engine() throws InterruptedException;
}
