package dev.sluice.gateway.read;

import java.util.List;

/**
 * Who works now, as Kafka knows it; the read model has nothing to do with it. An answer may be two
 * seconds old. All methods may be called from any thread at once, and throw {@code SluiceException}
 * SLUICE-1101 when Kafka does not answer within seconds.
 */
public interface Cluster {
  /** The groups of workers, one for each app and one for each version that runs are pinned to. */
  List<WorkerGroup> workers() throws InterruptedException;

  /** The engine. */
  EngineGroup engine() throws InterruptedException;
}
