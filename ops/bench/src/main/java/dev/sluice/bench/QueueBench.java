package dev.sluice.bench;

import dev.sluice.schemas.control.Pause;
import dev.sluice.schemas.control.Resume;
import dev.sluice.schemas.history.FunctionPaused;
import dev.sluice.schemas.history.HistoryRecord;
import dev.sluice.schemas.history.RunEnded;
import dev.sluice.schemas.history.RunQueued;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Measures a long queue in one lane. The function is paused while the queue fills, so that filling
 * and draining do not mix; the engine's memory is looked at on the way up and on the way down.
 */
final class QueueBench {
  static final String DISPATCHES = "dispatches_per_s";
  static final String DRAIN = "drain_s";
  static final String QUEUED = "queued_per_s";
  static final String RSS_FILLING = "engine_rss_mb_queued";
  static final String RSS_DRAINING = "engine_rss_mb_left";
  static final String HEAP_FILLING = "engine_heap_mb_queued";

  private static final int LEVELS = 4;
  private static final byte[] DATA = Load.json(BenchFunctions.StepOutput.STANDARD);

  private final BenchSettings settings;
  private final Progress progress;
  private final Figures figures = new Figures();

  QueueBench(BenchSettings settings, Progress progress) {
    this.settings = settings;
    this.progress = progress;
  }

  /** What the history has told of the function. */
  private static final class Seen implements Client.Watcher {
    final AtomicLong queued = new AtomicLong();
    final AtomicLong ended = new AtomicLong();
    final AtomicLong paused = new AtomicLong();

    @Override
    public void seen(HistoryRecord record) {
      switch (record.getBody()) {
        case RunQueued q -> queued.incrementAndGet();
        case RunEnded e -> ended.incrementAndGet();
        case FunctionPaused p -> paused.addAndGet(p.getPaused() ? 1 : -1);
        default -> {} // nothing that is counted
      }
    }
  }

  Figures run() throws IOException, InterruptedException {
    try (Cluster cluster = Cluster.start(settings, Workload.W6, progress);
        Client client = cluster.connect()) {
      Load load = new Load(cluster, client, progress);
      load.awaitFirstRun(Workload.W6, DATA);
      figures.take(StepsBench.STARTUP, cluster.startupSeconds());
      if (settings.warmup() > 0) {
        var unused =
            load.manyInFlight("warm-up", Workload.W6, DATA, settings.warmup(), settings.window());
        progress.say("warm after %,d runs".formatted(settings.warmup()));
      }
      for (int round = 1; round <= settings.rounds(); round++) {
        round(cluster, client, load, "round %d of %d".formatted(round, settings.rounds()), figures);
      }
      new Profiles(cluster, settings, progress)
          .of(() -> round(cluster, client, load, "profile", new Figures()));
      return figures;
    }
  }

  private void round(Cluster cluster, Client client, Load load, String title, Figures figures)
      throws InterruptedException {
    Seen seen = new Seen();
    client.watch(seen);
    Usage before = Usage.of(cluster.pids());
    client.order(Workload.W6.function(), new Pause(Workload.W6.function()));
    load.awaitCount(title + ", paused", seen.paused::get, client.partitions());
    fill(cluster, client, load, title, seen, figures);
    drain(cluster, client, load, title, seen, figures);
    client.unwatch(seen);
    Usage after = Usage.of(cluster.pids());
    Map<String, Double> cost = after.perThousandRuns(before, settings.runs());
    figures.take(StepsBench.OTHERS, after.othersPercent(before, StepsBench.CORES));
    figures.take(StepsBench.CPU, Usage.withoutClient(cost));
    figures.take(StepsBench.CPU_BY, cost);
    figures.take(StepsBench.RSS, Usage.residentMiB(cluster.pids()));
  }

  private void fill(
      Cluster cluster, Client client, Load load, String title, Seen seen, Figures figures)
      throws InterruptedException {
    double seconds = 0;
    long sent = 0;
    for (int level = 0; level <= LEVELS; level++) {
      long goal = (long) settings.runs() * level / LEVELS;
      long from = System.nanoTime();
      for (; sent < goal; sent++) {
        client.send(Workload.W6.event(), DATA);
      }
      load.awaitCount(title + ", queued", seen.queued::get, goal);
      seconds += (System.nanoTime() - from) / 1e9;
      RoleProcess engine = cluster.process(Role.ENGINE);
      figures.take(HEAP_FILLING + "." + goal, Double.parseDouble(engine.ask(RoleControl.HEAP)));
      figures.take(RSS_FILLING + "." + goal, Usage.residentMiB(engine.pid()));
    }
    figures.take(QUEUED, settings.runs() / seconds);
    progress.say("%s: %,d queued in %.1f s".formatted(title, settings.runs(), seconds));
  }

  private void drain(
      Cluster cluster, Client client, Load load, String title, Seen seen, Figures figures)
      throws InterruptedException {
    long from = System.nanoTime();
    client.order(Workload.W6.function(), new Resume(Workload.W6.function()));
    for (int level = 1; level <= LEVELS; level++) {
      long goal = (long) settings.runs() * level / LEVELS;
      load.awaitCount(title + ", drained", seen.ended::get, goal);
      figures.take(
          RSS_DRAINING + "." + (settings.runs() - goal),
          Usage.residentMiB(cluster.process(Role.ENGINE).pid()));
    }
    double seconds = (System.nanoTime() - from) / 1e9;
    figures.take(DRAIN, seconds);
    figures.take(DISPATCHES, settings.runs() / seconds);
    progress.say(
        "%s: drained in %.1f s, %,.0f dispatches/s"
            .formatted(title, seconds, settings.runs() / seconds));
  }
}
