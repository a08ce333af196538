package dev.sluice.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.errors.SluiceException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;

/** Starts runs in the patterns that are measured, and waits for their ends. */
final class Load {
  private static final JsonMapper JSON = new JsonMapper();
  private static final long FIRST_RUN_MILLIS = 30_000;
  private static final long LOOK_MILLIS = 250;
  static final int HIGHEST_MICROS = 600_000_000;

  private final Cluster cluster;
  private final Client client;
  private final Progress progress;

  Load(Cluster cluster, Client client, Progress progress) {
    this.cluster = cluster;
    this.client = client;
    this.progress = progress;
  }

  /** What many runs in flight took: seconds from the first event to the last end. */
  record Throughput(double seconds, Histogram latencyMicros) {}

  /** Repeats an event until its function is registered and a run of it has completed. */
  void awaitFirstRun(Workload workload, byte[] data) throws InterruptedException {
    awaitFirstRun(workload.event(), data, () -> {});
  }

  /**
   * The same for a run that needs more than its event.
   *
   * @param helpOn is called again and again until the run has ended
   */
  void awaitFirstRun(String event, byte[] data, Runnable helpOn) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(FIRST_RUN_MILLIS);
    while (true) {
      BenchRun run = client.start(event, data, BenchRun.Listener.NONE);
      while (!run.await(LOOK_MILLIS)) {
        requireProgress(deadline);
        helpOn.run();
      }
      if (run.state() != BenchRun.State.UNMATCHED) {
        requireCompleted(run);
        return;
      }
      Thread.sleep(LOOK_MILLIS / 10);
    }
  }

  /** Runs one after the other, each started when the one before it has completed. */
  Histogram oneInFlight(String what, Workload workload, byte[] data, int runs)
      throws InterruptedException {
    Histogram micros = histogram();
    for (int i = 0; i < runs; i++) {
      BenchRun run = client.start(workload.event(), data, BenchRun.Listener.NONE);
      awaitEnd(run);
      micros.recordValue(run.latencyNanos() / 1000);
      progress.counted(what, i + 1, runs);
    }
    return micros;
  }

  /** A closed loop: {@code window} runs in flight, a new one for each that has completed. */
  Throughput manyInFlight(String what, Workload workload, byte[] data, int runs, int window)
      throws InterruptedException {
    Histogram micros = histogram();
    Semaphore free = new Semaphore(window);
    List<BenchRun> failed = new ArrayList<>();
    long from = System.nanoTime();
    BenchRun.Listener listener =
        run -> {
          if (run.state() == BenchRun.State.COMPLETED) {
            micros.recordValue(run.latencyNanos() / 1000);
          } else {
            failed.add(run);
          }
          free.release();
        };
    for (int i = 0; i < runs; i++) {
      take(free, 1);
      var unused = client.start(workload.event(), data, listener);
      progress.counted(what, i - window + free.availablePermits() + 1L, runs);
    }
    take(free, window);
    double seconds = (System.nanoTime() - from) / 1e9;
    if (!failed.isEmpty()) {
      requireCompleted(failed.getFirst());
    }
    return new Throughput(seconds, micros);
  }

  /** Starts all at once and returns without waiting for any. */
  List<BenchRun> allAtOnce(Workload workload, byte[] data, int runs) {
    List<BenchRun> started = new ArrayList<>(runs);
    for (int i = 0; i < runs; i++) {
      started.add(client.start(workload.event(), data, BenchRun.Listener.NONE));
    }
    return started;
  }

  /** Waits until all runs sleep or wait for an event. */
  void awaitSuspended(String what, List<BenchRun> runs) throws InterruptedException {
    long deadline = System.nanoTime() + Cluster.patience().toNanos();
    for (int i = 0; i < runs.size(); i++) {
      while (!runs.get(i).hasBeenSuspended()) {
        requireProgress(deadline);
        Thread.sleep(1);
      }
      progress.counted(what, i + 1, runs.size());
    }
  }

  /** Waits until a count that grows has reached {@code all}. */
  void awaitCount(String what, LongSupplier count, long all) throws InterruptedException {
    if (growth(what, count, all) < all) {
      throw noProgress();
    }
  }

  /** Waits until a count has reached {@code all} or grows no more; answers how far it came. */
  long growth(String what, LongSupplier count, long all) throws InterruptedException {
    long deadline = System.nanoTime() + Cluster.patience().toNanos();
    long before = count.getAsLong();
    for (long now = before; now < all; now = count.getAsLong()) {
      if (now != before) {
        before = now;
        deadline = System.nanoTime() + Cluster.patience().toNanos();
      }
      check();
      if (System.nanoTime() - deadline > 0) {
        return now;
      }
      progress.counted(what, now, all);
      Thread.sleep(1);
    }
    return all;
  }

  void awaitEnd(BenchRun run) throws InterruptedException {
    awaitEnd(run, System.nanoTime() + Cluster.patience().toNanos());
    requireCompleted(run);
  }

  void awaitAll(String what, List<BenchRun> runs) throws InterruptedException {
    for (int i = 0; i < runs.size(); i++) {
      awaitEnd(runs.get(i));
      progress.counted(what, i + 1, runs.size());
    }
  }

  static Histogram histogram() {
    return new Histogram(HIGHEST_MICROS, 3);
  }

  static byte[] json(Object value) {
    try {
      return JSON.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private void take(Semaphore free, int permits) throws InterruptedException {
    long deadline = System.nanoTime() + Cluster.patience().toNanos();
    int before = free.availablePermits();
    while (!free.tryAcquire(permits, LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
      if (free.availablePermits() != before) {
        before = free.availablePermits();
        deadline = System.nanoTime() + Cluster.patience().toNanos();
      }
      requireProgress(deadline);
    }
  }

  private void awaitEnd(BenchRun run, long deadline) throws InterruptedException {
    while (!run.await(LOOK_MILLIS)) {
      requireProgress(deadline);
    }
  }

  /** Something to wait for; false when it has not come within so many milliseconds. */
  @FunctionalInterface
  interface Awaited {
    boolean within(long millis) throws InterruptedException;
  }

  void await(Awaited what) throws InterruptedException {
    long deadline = System.nanoTime() + Cluster.patience().toNanos();
    while (!what.within(LOOK_MILLIS)) {
      requireProgress(deadline);
    }
  }

  private void requireProgress(long deadline) {
    check();
    if (System.nanoTime() - deadline > 0) {
      throw noProgress();
    }
  }

  private void check() {
    client.check();
    cluster.check();
  }

  private SluiceException noProgress() {
    return new SluiceException(
        "SLUICE-5042",
        String.format(
            Locale.ROOT,
            "Expected runs to complete, found none for %d s.",
            Cluster.patience().toSeconds()),
        "Look into the logs in " + cluster.folder() + "; --keep keeps them.");
  }

  private static void requireCompleted(BenchRun run) {
    if (run.state() != BenchRun.State.COMPLETED) {
      throw new SluiceException(
          "SLUICE-5043",
          "Expected every run to complete, found one that is "
              + run.state().name().toLowerCase(Locale.ROOT)
              + " "
              + run.error(),
          "A benchmark of runs that fail means nothing: look into the worker's log; --keep keeps"
              + " it.");
    }
  }
}
