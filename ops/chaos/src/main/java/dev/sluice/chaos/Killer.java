package dev.sluice.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Kills parts at random times and starts them again after random pauses. At least one worker is
 * left; while no engine is, one comes back within two seconds.
 */
final class Killer {
  private static final int LEAST_BETWEEN_MS = 3_000;
  private static final int MOST_BETWEEN_MS = 9_000;
  private static final int LEAST_PAUSE_MS = 300;

  /** Longer than the session of an engine or a worker: others have taken over by then. */
  private static final int MOST_PAUSE_MS = 13_000;

  private static final int MOST_PAUSE_OF_THE_LAST_ENGINE_MS = 2_000;
  private static final int PERCENT_ENGINES = 45;

  private final List<Part> parts;
  private final Random random;
  private final Progress progress;
  private final List<Kill> kills = new ArrayList<>();

  /** When which part is started again, in nanoseconds. */
  private final Map<Long, Part> down = new TreeMap<>();

  Killer(List<Part> parts, Random random, Progress progress) {
    this.parts = parts;
    this.random = random;
    this.progress = progress;
  }

  /** Kills until {@code deadline}, then starts all that are down. */
  void run(long deadlineNanos) throws InterruptedException {
    long next = System.nanoTime() + between();
    while (System.nanoTime() < deadlineNanos) {
      restart(System.nanoTime());
      if (System.nanoTime() >= next) {
        killOne();
        next = System.nanoTime() + between();
      }
      Thread.sleep(20);
    }
    restart(Long.MAX_VALUE);
  }

  private long between() {
    return millis(LEAST_BETWEEN_MS, MOST_BETWEEN_MS);
  }

  private long millis(int from, int to) {
    return random.nextInt(from, to) * 1_000_000L;
  }

  private void restart(long nowNanos) {
    down.entrySet()
        .removeIf(
            due -> {
              if (due.getKey() > nowNanos) {
                return false;
              }
              due.getValue().start();
              progress.say("started " + due.getValue().name() + " again");
              return true;
            });
  }

  private void killOne() {
    Part.Kind kind = random.nextInt(100) < PERCENT_ENGINES ? Part.Kind.ENGINE : Part.Kind.WORKER;
    List<Part> up = up(kind);
    boolean spared = up.isEmpty() || (kind == Part.Kind.WORKER && up.size() == 1);
    if (spared) {
      return;
    }
    Part victim = up.get(random.nextInt(up.size()));
    boolean lastEngine = kind == Part.Kind.ENGINE && up.size() == 1;
    long pause =
        millis(LEAST_PAUSE_MS, lastEngine ? MOST_PAUSE_OF_THE_LAST_ENGINE_MS : MOST_PAUSE_MS);
    boolean starting = !victim.isReady();
    kills.add(victim.kill());
    down.put(System.nanoTime() + pause, victim);
    progress.say(
        "killed %s%s, back in %.1f s"
            .formatted(victim.name(), starting ? " (still starting)" : "", pause / 1e9));
  }

  private List<Part> up(Part.Kind kind) {
    return parts.stream().filter(part -> part.kind() == kind && part.isAlive()).toList();
  }

  List<Kill> kills() {
    return List.copyOf(kills);
  }
}
