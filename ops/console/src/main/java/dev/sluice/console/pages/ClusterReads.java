package dev.sluice.console.pages;

import dev.sluice.errors.SluiceException;
import dev.sluice.gateway.read.Cluster;
import dev.sluice.gateway.read.EngineGroup;
import org.jspecify.annotations.Nullable;

/** What the pages ask of Kafka itself. */
final class ClusterReads {
  private final Cluster cluster;

  ClusterReads(Cluster cluster) {
    this.cluster = cluster;
  }

  /**
   * Who is connected.
   *
   * @throws SluiceException SLUICE-1101 Kafka does not say so
   */
  WorkersView workers() {
    try {
      return new WorkersView(cluster.workers());
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** The engine's instances; null: Kafka does not say. */
  @Nullable EngineGroup engine() {
    try {
      return cluster.engine();
    } catch (SluiceException e) {
      return null;
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static IllegalStateException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IllegalStateException("Interrupted while a page was made", e);
  }
}
