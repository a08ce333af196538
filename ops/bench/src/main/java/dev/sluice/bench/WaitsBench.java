package dev.sluice.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Measures runs that wait for an event with their own id: one resolved at a time, then all. */
final class WaitsBench {
  static final String ONE_P50 = "resolved_ms.p50";
  static final String ONE_P99 = "resolved_ms.p99";
  static final String ALL_P50 = "resolved_together_ms.p50";
  static final String ALL_P99 = "resolved_together_ms.p99";
  static final String ALL_DONE = "all_done_s";

  /** From the history of a wait until it is open where events look for it, and all is quiet. */
  private static final long SETTLE_MILLIS = 500;

  private final BenchSettings settings;
  private final Progress progress;
  private final Figures figures = new Figures();

  /** A run, and what it waits for. */
  private record Waiting(BenchRun run, BenchFunctions.Decision decision) {
    void resolve(Client client) {
      client.send(BenchFunctions.DECIDED, Load.json(decision));
    }
  }

  WaitsBench(BenchSettings settings, Progress progress) {
    this.settings = settings;
    this.progress = progress;
  }

  Figures run() throws IOException, InterruptedException {
    try (Cluster cluster = Cluster.start(settings, Workload.W3, progress);
        Client client = cluster.connect()) {
      Load load = new Load(cluster, client, progress);
      awaitFirstRun(load, client);
      figures.take(StepsBench.STARTUP, cluster.startupSeconds());
      warmUp(load, client);
      Map<String, Long> pids = cluster.pids();
      for (int round = 1; round <= settings.rounds(); round++) {
        oneAtATime(load, client, round, pids);
        allTogether(load, client, round, pids);
        figures.take(StepsBench.RSS, Usage.residentMiB(pids));
      }
      new Profiles(cluster, settings, progress).of(() -> resolveAll("profile", load, client));
      return figures;
    }
  }

  private static void awaitFirstRun(Load load, Client client) throws InterruptedException {
    byte[] data = Load.json(new BenchFunctions.Decision(client.newId()));
    load.awaitFirstRun(Workload.W3.event(), data, () -> client.send(BenchFunctions.DECIDED, data));
  }

  private void warmUp(Load load, Client client) throws InterruptedException {
    int done = 0;
    while (done < settings.warmup()) {
      done += resolveAll("warm-up", load, client).size();
    }
    progress.say("warm after %,d runs".formatted(done));
  }

  private void oneAtATime(Load load, Client client, int round, Map<String, Long> pids)
      throws InterruptedException {
    int runs = settings.latencyRuns();
    if (runs == 0) {
      return;
    }
    String title = title(round, "one at a time");
    List<Waiting> waiting = startWaiting(title, load, client, runs);
    Histogram micros = Load.histogram();
    Usage before = Usage.of(pids);
    for (int i = 0; i < runs; i++) {
      Waiting next = waiting.get(i);
      long from = System.nanoTime();
      next.resolve(client);
      load.awaitEnd(next.run());
      micros.recordValue(next.run().nanosFrom(from) / 1000);
      progress.counted(title, i + 1, runs);
    }
    Usage after = Usage.of(pids);
    figures.take(StepsBench.OTHERS + ".one", after.othersPercent(before, StepsBench.CORES));
    figures.take(ONE_P50, StepsBench.millis(micros, 50));
    figures.take(ONE_P99, StepsBench.millis(micros, 99));
    progress.say(
        "%s: p50 %.1f ms, p99 %.1f ms"
            .formatted(title, StepsBench.millis(micros, 50), StepsBench.millis(micros, 99)));
  }

  private void allTogether(Load load, Client client, int round, Map<String, Long> pids)
      throws InterruptedException {
    String title = title(round, "together");
    Usage before = Usage.of(pids);
    List<Long> nanos = resolveAll(title, load, client);
    Usage after = Usage.of(pids);
    Histogram micros = Load.histogram();
    nanos.forEach(value -> micros.recordValue(value / 1000));
    Map<String, Double> cost = after.perThousandRuns(before, nanos.size());
    double seconds = micros.getMaxValue() / 1e6;
    figures.take(StepsBench.OTHERS + ".together", after.othersPercent(before, StepsBench.CORES));
    figures.take(ALL_P50, StepsBench.millis(micros, 50));
    figures.take(ALL_P99, StepsBench.millis(micros, 99));
    figures.take(ALL_DONE, seconds);
    figures.take(StepsBench.CPU, Usage.withoutClient(cost));
    figures.take(StepsBench.CPU_BY, cost);
    progress.say("%s: %,d waits resolved in %.2f s".formatted(title, nanos.size(), seconds));
  }

  /** How long after the first of the events each run had completed. */
  private List<Long> resolveAll(String title, Load load, Client client)
      throws InterruptedException {
    List<Waiting> waiting = startWaiting(title, load, client, settings.runs());
    long from = System.nanoTime();
    waiting.forEach(each -> each.resolve(client));
    List<BenchRun> runs = waiting.stream().map(Waiting::run).toList();
    load.awaitAll(title, runs);
    return runs.stream().map(run -> run.nanosFrom(from)).toList();
  }

  private static List<Waiting> startWaiting(String title, Load load, Client client, int runs)
      throws InterruptedException {
    List<Waiting> waiting = new ArrayList<>(runs);
    for (int i = 0; i < runs; i++) {
      var decision = new BenchFunctions.Decision(client.newId());
      byte[] data = Load.json(decision);
      BenchRun run = client.start(Workload.W3.event(), data, BenchRun.Listener.NONE);
      waiting.add(new Waiting(run, decision));
    }
    load.awaitSuspended(title + ", to wait", waiting.stream().map(Waiting::run).toList());
    TimeUnit.MILLISECONDS.sleep(SETTLE_MILLIS);
    return waiting;
  }

  private String title(int round, String what) {
    return "round %d of %d, %s".formatted(round, settings.rounds(), what);
  }
}
