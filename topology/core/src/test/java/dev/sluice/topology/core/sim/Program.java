package dev.sluice.topology.core.sim;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A function as simulated workers run it: stages one after the other, the branches of a stage side
 * by side.
 *
 * @param bodyFailures attempts of the body that throw
 * @param throwsAfter the stage after which they do
 */
record Program(List<Stage> stages, int bodyFailures, int throwsAfter) {

  /** What a branch does next. */
  sealed interface Op {
    String name();
  }

  /**
   * A step.
   *
   * @param failures attempts that fail before one succeeds
   * @param attempts that it has
   * @param caught whether the function goes on when all have failed
   */
  record Work(String name, int failures, int attempts, boolean caught) implements Op {
    boolean failsForGood() {
      return failures >= attempts;
    }
  }

  record Nap(String name, Duration time) implements Op {}

  /** A wait for an event, which may come or not. */
  record Await(String name, Duration timeout) implements Op {}

  /** Invokes another function and goes on however that ends. */
  record Invoke(String name, String functionId, Duration timeout) implements Op {}

  record Stage(List<List<Op>> branches) {}

  /**
   * @param invocable functions that it may invoke
   */
  static Program random(Random random, List<String> invocable) {
    List<Stage> stages = new ArrayList<>();
    int count = 1 + random.nextInt(3);
    for (int s = 0; s < count; s++) {
      List<List<Op>> branches = new ArrayList<>();
      int width = random.nextInt(3) == 0 ? 2 + random.nextInt(2) : 1;
      for (int b = 0; b < width; b++) {
        List<Op> branch = new ArrayList<>();
        int length = 1 + random.nextInt(2);
        for (int i = 0; i < length; i++) {
          branch.add(op("s" + s + "." + b + "." + i, random, invocable));
        }
        branches.add(branch);
      }
      stages.add(new Stage(branches));
    }
    int bodyFailures = random.nextInt(4) == 0 ? 1 + random.nextInt(3) : 0;
    return new Program(stages, bodyFailures, random.nextInt(count));
  }

  private static Op op(String name, Random random, List<String> invocable) {
    if (!invocable.isEmpty() && random.nextInt(6) == 0) {
      String functionId =
          random.nextInt(10) == 0 ? "nobody" : invocable.get(random.nextInt(invocable.size()));
      return new Invoke(name, functionId, Duration.ofMillis(1 + random.nextInt(20_000)));
    }
    if (random.nextInt(4) == 0) {
      return new Nap(name, Duration.ofMillis(random.nextInt(1_500)));
    }
    if (random.nextInt(5) == 0) {
      return new Await(name, Duration.ofMillis(1 + random.nextInt(3_000)));
    }
    int failures = random.nextInt(4) == 0 ? 1 + random.nextInt(3) : 0;
    return new Work(name, failures, 1 + random.nextInt(4), random.nextInt(4) != 0);
  }

  List<Op> ops() {
    return stages.stream().flatMap(s -> s.branches().stream()).flatMap(List::stream).toList();
  }

  /** Whether a run of it that nobody disturbs completes. */
  boolean completes(int bodyRetries) {
    boolean thrown =
        ops().stream().anyMatch(op -> op instanceof Work w && w.failsForGood() && !w.caught());
    return !thrown && bodyFailures <= bodyRetries;
  }
}
