package dev.sluice.bench;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Measures runs of sequential steps: alone, and many at a time. */
final class StepsBench {
  static final String P50 = "latency_ms.p50";
  static final String P99 = "latency_ms.p99";
  static final String RUNS = "runs_per_s";
  static final String STEPS = "steps_per_s";
  static final String CPU = "cpu_s_per_1000_runs";
  static final String CPU_BY = "cpu_s_per_1000_runs_by_process";
  static final String CPU_ALONE = "cpu_s_per_1000_runs_one_in_flight";
  static final String LOADED_P50 = "latency_under_load_ms.p50";
  static final String LOADED_P99 = "latency_under_load_ms.p99";
  static final String RSS = "rss_mb";
  static final String STARTUP = "startup_s";

  /** How much of the machine others used meanwhile. */
  static final String OTHERS = "cpu_percent_of_others";

  static final int CORES = Runtime.getRuntime().availableProcessors();

  private final BenchSettings settings;
  private final Workload workload;
  private final Progress progress;
  private final Figures figures = new Figures();
  private final byte[] data = Load.json(BenchFunctions.StepOutput.STANDARD);

  StepsBench(BenchSettings settings, Workload workload, Progress progress) {
    this.settings = settings;
    this.workload = workload;
    this.progress = progress;
  }

  Figures run() throws IOException, InterruptedException {
    try (Cluster cluster = Cluster.start(settings, workload, progress);
        Client client = cluster.connect()) {
      Load load = new Load(cluster, client, progress);
      long from = System.nanoTime();
      load.awaitFirstRun(workload, data);
      figures.take(STARTUP, cluster.startupSeconds());
      progress.say(
          "first run completed %d ms after the worker was up"
              .formatted(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - from)));
      warmUp(load);
      Map<String, Long> pids = cluster.pids();
      for (int round = 1; round <= settings.rounds(); round++) {
        latency(load, round, pids);
        throughput(load, round, pids);
        figures.take(RSS, Usage.residentMiB(pids));
      }
      new Profiles(cluster, settings, progress)
          .of(
              () ->
                  load.manyInFlight("profile", workload, data, settings.runs(), settings.window()));
      return figures;
    }
  }

  private void warmUp(Load load) throws InterruptedException {
    if (settings.warmup() > 0) {
      var unused =
          load.manyInFlight("warm-up", workload, data, settings.warmup(), settings.window());
      progress.say("warm after %,d runs".formatted(settings.warmup()));
    }
  }

  private void latency(Load load, int round, Map<String, Long> pids) throws InterruptedException {
    int runs = settings.latencyRuns();
    if (runs == 0) {
      return;
    }
    Usage before = Usage.of(pids);
    Histogram micros = load.oneInFlight(title(round, "latency"), workload, data, runs);
    Usage after = Usage.of(pids);
    Map<String, Double> cost = after.perThousandRuns(before, runs);
    figures.take(OTHERS + ".latency", after.othersPercent(before, CORES));
    figures.take(P50, millis(micros, 50));
    figures.take(P99, millis(micros, 99));
    figures.take(CPU_ALONE, Usage.withoutClient(cost));
    progress.say(
        "%s: p50 %.1f ms, p99 %.1f ms"
            .formatted(title(round, "latency"), millis(micros, 50), millis(micros, 99)));
  }

  private void throughput(Load load, int round, Map<String, Long> pids)
      throws InterruptedException {
    int runs = settings.runs();
    Usage before = Usage.of(pids);
    Load.Throughput done =
        load.manyInFlight(title(round, "throughput"), workload, data, runs, settings.window());
    Usage after = Usage.of(pids);
    Map<String, Double> cost = after.perThousandRuns(before, runs);
    figures.take(OTHERS + ".throughput", after.othersPercent(before, CORES));
    double rate = runs / done.seconds();
    figures.take(RUNS, rate);
    figures.take(STEPS, rate * workload.steps());
    figures.take(CPU, Usage.withoutClient(cost));
    figures.take(CPU_BY, cost);
    figures.take(LOADED_P50, millis(done.latencyMicros(), 50));
    figures.take(LOADED_P99, millis(done.latencyMicros(), 99));
    progress.say(
        "%s: %,.0f runs/s, %.2f CPU s per 1,000 runs"
            .formatted(title(round, "throughput"), rate, Usage.withoutClient(cost)));
  }

  private String title(int round, String what) {
    return "round %d of %d, %s".formatted(round, settings.rounds(), what);
  }

  static double millis(Histogram micros, double percentile) {
    return micros.getValueAtPercentile(percentile) / 1000.0;
  }
}
