package dev.sluice.console.pages;

import dev.sluice.errors.SluiceException;
import dev.sluice.gateway.read.Cluster;
import dev.sluice.gateway.read.EngineGroup;
import dev.sluice.gateway.read.RunTrace;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What the pages ask of Kafka itself, and of what the processes say. */
final class ClusterReads {
  /** Kafka is asked again no sooner. */
  static final Duration PACE = Duration.ofSeconds(2);

  private final Cluster cluster;
  private final Clock clock;

  ClusterReads(Cluster cluster, Clock clock) {
    this.cluster = cluster;
    this.clock = clock;
  }

  /**
   * Who is connected.
   *
   * @throws SluiceException SLUICE-1101 Kafka does not say so
   */
  WorkersView workers() {
    try {
      return new WorkersView(cluster.workers(), clock.instant());
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** The run with those of its steps that execute. */
  RunTrace withExecuting(RunTrace run) {
    try {
      return cluster.withExecuting(run);
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
