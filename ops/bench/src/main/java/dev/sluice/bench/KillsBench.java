package dev.sluice.bench;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** Measures how soon runs go on after one of two workers, or one of two engines, is killed. */
final class KillsBench {
  static final String ALL_GONE_ON = "all_gone_on_s";
  static final String ALL_DONE = "all_done_s";
  static final String HELD_UP = "runs_held_up";
  static final String TWICE = "steps_run_twice";
  static final String FINISHED_TWICE = "finished_steps_run_twice";
  static final String LOST = "runs_lost";

  /** A run that has not gone on for so long was held up by the kill. */
  private static final long HELD_UP_MICROS = 500_000;

  /** Each run has recorded so many steps when the kill comes. */
  private static final int STEPS_BEFORE = 3;

  private final BenchSettings settings;
  private final Progress progress;
  private final BenchFunctions.Work work;
  private final Figures figures = new Figures();

  /**
   * @param work what each run does
   */
  KillsBench(BenchSettings settings, Progress progress, BenchFunctions.Work work) {
    this.settings = settings;
    this.progress = progress;
    this.work = work;
  }

  Figures run() throws IOException, InterruptedException {
    try (Cluster cluster = Cluster.start(settings, Workload.W5, Fleet.PAIRS, progress);
        Client client = cluster.connect()) {
      Load load = new Load(cluster, client, progress);
      byte[] little = Load.json(new BenchFunctions.Work(STEPS_BEFORE, 0));
      load.awaitFirstRun(Workload.W5, little);
      if (settings.warmup() > 0) {
        var unused =
            load.manyInFlight("warm-up", Workload.W5, little, settings.warmup(), settings.window());
        progress.say("warm after %,d runs".formatted(settings.warmup()));
      }
      for (int round = 1; round <= settings.rounds(); round++) {
        for (Role role : List.of(Role.WORKER, Role.ENGINE)) {
          round(cluster, client, load, role, round);
        }
      }
      return figures;
    }
  }

  private void round(Cluster cluster, Client client, Load load, Role role, int round)
      throws InterruptedException {
    String title = "round %d of %d, %s killed".formatted(round, settings.rounds(), role.label());
    Executions.Sum before = Executions.in(cluster.folder());
    InFlight seen = new InFlight(Workload.W5.function());
    client.watch(seen);
    byte[] data = Load.json(work);
    for (int i = 0; i < settings.runs(); i++) {
      client.send(Workload.W5.event(), data);
    }
    load.awaitCount(title + ", to begin", () -> seen.withSteps(STEPS_BEFORE), settings.runs());
    if (seen.ended() > 0) {
      progress.say(title + ": some runs ended before the kill; give them more --steps");
    }
    seen.broken();
    String killed = cluster.kill(role);
    Map<String, Long> survivors = cluster.pids();
    Usage usedBefore = Usage.of(survivors);
    long goneOn = load.growth(title + ", gone on", seen::goneOn, settings.runs());
    long ended = load.growth(title, seen::ended, settings.runs());
    client.unwatch(seen);
    Executions.Sum after = Executions.in(cluster.folder());
    Histogram micros = seen.goneOnMicros();
    String prefix = role.label() + "_killed.";
    figures.take(prefix + ALL_GONE_ON, micros.getMaxValue() / 1e6);
    figures.take(prefix + ALL_DONE, seen.doneSeconds());
    figures.take(
        prefix + HELD_UP,
        (double) micros.getCountBetweenValues(HELD_UP_MICROS, Load.HIGHEST_MICROS));
    figures.take(prefix + TWICE, (double) after.twice(before));
    figures.take(prefix + FINISHED_TWICE, (double) after.finishedTwice(before));
    figures.take(prefix + LOST, (double) (settings.runs() - ended + seen.failed()));
    figures.take(
        StepsBench.OTHERS + "." + role.label() + "_killed",
        Usage.of(survivors).othersPercent(usedBefore, StepsBench.CORES));
    progress.say(
        "%s: all %,d runs had gone on after %.1f s, ended after %.1f s, %,d lost"
            .formatted(
                title,
                goneOn,
                micros.getMaxValue() / 1e6,
                seen.doneSeconds(),
                settings.runs() - ended + seen.failed()));
    cluster.restart(role, killed, progress);
  }
}
