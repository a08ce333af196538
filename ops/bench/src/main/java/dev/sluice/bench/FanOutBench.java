package dev.sluice.bench;

import dev.sluice.errors.SluiceException;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Measures one event that many functions listen to, and one step that sends many events. */
final class FanOutBench {
  static final String ALL_P50 = "all_ended_ms.p50";
  static final String ALL_P99 = "all_ended_ms.p99";
  static final String EVENTS = "events_per_s";
  static final String BURST_STEP = "burst.step_ms";
  static final String BURST_STARTED = "burst.all_started_ms";
  static final String BURST_ENDED = "burst.all_ended_ms";

  private static final byte[] DATA = Load.json(BenchFunctions.StepOutput.STANDARD);

  private final BenchSettings settings;
  private final Progress progress;
  private final int burst;
  private final Figures figures = new Figures();

  /**
   * @param burst events that one step sends; 0: leave that out
   */
  FanOutBench(BenchSettings settings, Progress progress, int burst) {
    this.settings = settings;
    this.progress = progress;
    this.burst = burst;
  }

  Figures run() throws IOException, InterruptedException {
    try (Cluster cluster = Cluster.start(settings, Workload.W7, progress);
        Client client = cluster.connect()) {
      Load load = new Load(cluster, client, progress);
      load.awaitFirstRun(
          BenchFunctions.SENDER_EVENT, Load.json(new BenchFunctions.Amount(1)), () -> {});
      figures.take(StepsBench.STARTUP, cluster.startupSeconds());
      FanOut fan = new FanOut(BenchFunctions.FAN);
      client.watch(fan);
      warmUp(client, load, fan);
      Map<String, Long> pids = cluster.pids();
      for (int round = 1; round <= settings.rounds(); round++) {
        oneAtATime(client, load, fan, round, pids);
        many(client, load, fan, round, pids);
        burst(client, load, round, pids);
        figures.take(StepsBench.RSS, Usage.residentMiB(pids));
      }
      new Profiles(cluster, settings, progress)
          .of(() -> events("profile", client, load, fan, settings.runs() / BenchFunctions.FAN));
      return figures;
    }
  }

  private void warmUp(Client client, Load load, FanOut fan) throws InterruptedException {
    int events = settings.warmup() / BenchFunctions.FAN;
    events("warm-up", client, load, fan, events);
    progress.say("warm after %,d events".formatted(events));
  }

  private void oneAtATime(Client client, Load load, FanOut fan, int round, Map<String, Long> pids)
      throws InterruptedException {
    int events = settings.latencyRuns();
    if (events == 0) {
      return;
    }
    String title = title(round, "one event at a time");
    Histogram micros = Load.histogram();
    Usage before = Usage.of(pids);
    for (int i = 0; i < events; i++) {
      FanOut.OfEvent event = fan.send(client, Workload.W7.event(), DATA, () -> {});
      load.await(event::await);
      micros.recordValue(event.latencyNanos() / 1000);
      progress.counted(title, i + 1, events);
    }
    Usage after = Usage.of(pids);
    requireCompleted(fan);
    figures.take(StepsBench.OTHERS + ".one", after.othersPercent(before, StepsBench.CORES));
    figures.take(ALL_P50, StepsBench.millis(micros, 50));
    figures.take(ALL_P99, StepsBench.millis(micros, 99));
    progress.say(
        "%s: all %d runs ended after p50 %.1f ms, p99 %.1f ms"
            .formatted(
                title,
                BenchFunctions.FAN,
                StepsBench.millis(micros, 50),
                StepsBench.millis(micros, 99)));
  }

  private void many(Client client, Load load, FanOut fan, int round, Map<String, Long> pids)
      throws InterruptedException {
    String title = title(round, "many events");
    int events = Math.max(1, settings.runs() / BenchFunctions.FAN);
    long runs = (long) events * BenchFunctions.FAN;
    Usage before = Usage.of(pids);
    long from = System.nanoTime();
    events(title, client, load, fan, events);
    double seconds = (System.nanoTime() - from) / 1e9;
    Usage after = Usage.of(pids);
    Map<String, Double> cost = after.perThousandRuns(before, runs);
    figures.take(StepsBench.OTHERS + ".many", after.othersPercent(before, StepsBench.CORES));
    figures.take(EVENTS, events / seconds);
    figures.take(StepsBench.RUNS, runs / seconds);
    figures.take(StepsBench.CPU, Usage.withoutClient(cost));
    figures.take(StepsBench.CPU_BY, cost);
    progress.say("%s: %,.0f runs/s".formatted(title, runs / seconds));
  }

  /** A closed loop with as many events in flight as make the window's runs. */
  private void events(String title, Client client, Load load, FanOut fan, int events)
      throws InterruptedException {
    Semaphore free = new Semaphore(Math.max(1, settings.window() / BenchFunctions.FAN));
    long goal = fan.ended() + (long) events * BenchFunctions.FAN;
    for (int i = 0; i < events; i++) {
      load.await(millis -> free.tryAcquire(millis, TimeUnit.MILLISECONDS));
      var unused = fan.send(client, Workload.W7.event(), DATA, free::release);
      progress.counted(title, fan.ended(), goal);
    }
    load.awaitCount(title, fan::ended, goal);
    requireCompleted(fan);
  }

  private void burst(Client client, Load load, int round, Map<String, Long> pids)
      throws InterruptedException {
    if (burst == 0) {
      return;
    }
    String title = title(round, "burst");
    Burst seen = new Burst(burst);
    client.watch(seen);
    Usage before = Usage.of(pids);
    BenchRun sender =
        client.start(
            BenchFunctions.SENDER_EVENT,
            Load.json(new BenchFunctions.Amount(burst)),
            BenchRun.Listener.NONE);
    load.awaitEnd(sender);
    load.awaitCount(title, seen::ended, burst);
    client.unwatch(seen);
    Usage after = Usage.of(pids);
    figures.take(StepsBench.OTHERS + ".burst", after.othersPercent(before, StepsBench.CORES));
    figures.take(BURST_STEP, (double) seen.stepMillis());
    figures.take(BURST_STARTED, (double) seen.startedMillis());
    figures.take(BURST_ENDED, (double) seen.endedMillis());
    progress.say(
        "%s: %,d events sent in %,d ms, their runs started after %,d ms, ended after %,d ms"
            .formatted(title, burst, seen.stepMillis(), seen.startedMillis(), seen.endedMillis()));
  }

  private static void requireCompleted(FanOut fan) {
    if (fan.failed() > 0) {
      throw new SluiceException(
          "SLUICE-5043",
          "Expected every run to complete, found " + fan.failed() + " that did not.",
          "A benchmark of runs that fail means nothing: look into the worker's log; --keep keeps"
              + " it.");
    }
  }

  private String title(int round, String what) {
    return "round %d of %d, %s".formatted(round, settings.rounds(), what);
  }
}
