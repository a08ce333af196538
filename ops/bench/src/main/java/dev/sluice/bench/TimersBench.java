package dev.sluice.bench;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.HdrHistogram.Histogram;

/** Measures runs that all sleep to one instant: how late they wake and complete. */
final class TimersBench {
  static final String LATENESS_P50 = "lateness_ms.p50";
  static final String LATENESS_P99 = "lateness_ms.p99";
  static final String WOKEN_P50 = "woken_ms.p50";
  static final String WOKEN_P99 = "woken_ms.p99";
  static final String ALL_DONE = "all_done_s";
  static final String ASLEEP = "asleep_when_due";

  private final BenchSettings settings;
  private final Progress progress;
  private final int leadSeconds;
  private final Figures figures = new Figures();

  /**
   * @param leadSeconds from the first event to the instant; long enough for all runs to be asleep
   */
  TimersBench(BenchSettings settings, Progress progress, int leadSeconds) {
    this.settings = settings;
    this.progress = progress;
    this.leadSeconds = leadSeconds;
  }

  Figures run() throws IOException, InterruptedException {
    try (Cluster cluster = Cluster.start(settings, Workload.W4, progress);
        Client client = cluster.connect()) {
      Load load = new Load(cluster, client, progress);
      load.awaitFirstRun(Workload.W4, dueIn(0));
      figures.take(StepsBench.STARTUP, cluster.startupSeconds());
      if (settings.warmup() > 0) {
        var unused =
            load.manyInFlight(
                "warm-up", Workload.W4, dueIn(0), settings.warmup(), settings.window());
        progress.say("warm after %,d runs that slept not at all".formatted(settings.warmup()));
      }
      Map<String, Long> pids = cluster.pids();
      for (int round = 1; round <= settings.rounds(); round++) {
        round(load, round, pids);
      }
      new Profiles(cluster, settings, progress).of(() -> round(load, settings.rounds() + 1, pids));
      return figures;
    }
  }

  private void round(Load load, int round, Map<String, Long> pids) throws InterruptedException {
    String title = "round %d of %d".formatted(round, settings.rounds());
    Usage before = Usage.of(pids);
    long dueAt = System.currentTimeMillis() + leadSeconds * 1000L;
    List<BenchRun> runs =
        load.allAtOnce(Workload.W4, Load.json(new BenchFunctions.Due(dueAt)), settings.runs());
    progress.say("%s: %,d events sent, due in %d s".formatted(title, runs.size(), leadSeconds));
    Thread.sleep(Math.max(0, dueAt - System.currentTimeMillis()));
    long asleep = runs.stream().filter(BenchRun::hasBeenSuspended).count();
    load.awaitAll(title, runs);
    if (round > settings.rounds()) {
      return; // profiled, so not counted
    }
    Histogram completed = lateness(runs, BenchRun::endedAt, dueAt);
    Histogram woken = lateness(runs, BenchRun::wokenAt, dueAt);
    Usage after = Usage.of(pids);
    Map<String, Double> cost = after.perThousandRuns(before, runs.size());
    figures.take(StepsBench.OTHERS, after.othersPercent(before, StepsBench.CORES));
    figures.take(LATENESS_P50, (double) completed.getValueAtPercentile(50));
    figures.take(LATENESS_P99, (double) completed.getValueAtPercentile(99));
    figures.take(ALL_DONE, completed.getMaxValue() / 1000.0);
    figures.take(WOKEN_P50, (double) woken.getValueAtPercentile(50));
    figures.take(WOKEN_P99, (double) woken.getValueAtPercentile(99));
    figures.take(ASLEEP, (double) asleep);
    figures.take(StepsBench.CPU, Usage.withoutClient(cost));
    figures.take(StepsBench.CPU_BY, cost);
    figures.take(StepsBench.RSS, Usage.residentMiB(pids));
    progress.say(
        "%s: %,d asleep when due, completed p50 %d ms late, all done %.1f s after it%s"
            .formatted(
                title,
                asleep,
                completed.getValueAtPercentile(50),
                completed.getMaxValue() / 1000.0,
                asleep < runs.size() ? "; not all were asleep: give a longer --lead" : ""));
  }

  private static Histogram lateness(List<BenchRun> runs, ToLongFunction<BenchRun> at, long dueAt) {
    Histogram millis = new Histogram(3_600_000L, 3);
    runs.forEach(run -> millis.recordValue(Math.max(0, at.applyAsLong(run) - dueAt)));
    return millis;
  }

  private static byte[] dueIn(int seconds) {
    return Load.json(new BenchFunctions.Due(System.currentTimeMillis() + seconds * 1000L));
  }
}
