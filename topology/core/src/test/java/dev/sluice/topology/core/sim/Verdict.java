package dev.sluice.topology.core.sim;

import dev.sluice.topology.core.EngineLimits;
import dev.sluice.topology.core.Fact;
import dev.sluice.topology.core.MemoEntry;
import dev.sluice.topology.core.RunSignal.Report;
import dev.sluice.topology.core.RunSignal.StepRecorded;
import dev.sluice.topology.core.RunSignal.WorkerLost;
import dev.sluice.topology.core.sim.Program.Op;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Supplier;

/** What must hold in every world, whatever happened in it. */
final class Verdict {
  private record Attempt(String runId, String step, int attempt) {}

  private final World world;
  private final Map<String, List<Fact>> told = new TreeMap<>();
  private final IdentityHashMap<Report, Integer> offsets = new IdentityHashMap<>();

  Verdict(World world) {
    this.world = world;
    for (SimPartition p : world.partitions) {
      p.history()
          .forEach(t -> told.computeIfAbsent(t.subject(), s -> new ArrayList<>()).add(t.fact()));
      for (int i = 0; i < p.results.size(); i++) {
        offsets.put(p.results.get(i).report(), i);
      }
    }
  }

  void onRuns() {
    for (String runId : world.started) {
      check(
          facts(runId, Fact.Scheduled.class).size() == 1,
          runId,
          () -> "not scheduled exactly once");
    }
    world.replays.forEach(this::replay);
    for (SimPartition p : world.partitions) {
      for (String runId : told.keySet()) {
        if (runId.startsWith("r" + world.partitions.indexOf(p) + "-")
            && !facts(runId, Fact.Scheduled.class).isEmpty()) {
          run(runId, p);
        }
      }
    }
    noRecordedStepRanAgain();
    for (SimPartition.Command c : world.workers.commands) {
      List<String> steps = c.turn().memo().stream().map(MemoEntry::step).toList();
      check(
          steps.stream().distinct().count() == steps.size(),
          c.turn().run().runId(),
          () -> "told a step twice: " + c.turn().memo());
    }
  }

  void onWhatIsLeft() {
    for (SimPartition p : world.partitions) {
      check(p.store.isEmpty(), "-", () -> "something is left in a store: " + p.store);
    }
  }

  private void replay(SimPartition.Order order) {
    String runId = Objects.requireNonNull(order.newRunId());
    int scheduled = facts(runId, Fact.Scheduled.class).size();
    long refused =
        facts(order.runId(), Fact.Refused.class).stream()
            .filter(f -> f.requestId().equals(order.requestId()))
            .count();
    check(scheduled <= 1 && scheduled + refused > 0, runId, () -> "neither replayed nor refused");
    facts(runId, Fact.Scheduled.class)
        .forEach(
            s -> {
              check(
                  !order.force() || s.memoized().isEmpty(),
                  runId,
                  () -> "memo in spite of force: " + s);
            });
  }

  private void run(String runId, SimPartition partition) {
    check(facts(runId, Fact.Scheduled.class).size() == 1, runId, () -> "scheduled more than once");
    List<Fact.Ended> ends = facts(runId, Fact.Ended.class);
    check(ends.size() == 1, runId, () -> "did not end exactly once: " + ends);
    Map<Integer, String> owners = new HashMap<>();
    Map<String, Integer> attempts = new HashMap<>();
    int epoch = 0;
    for (Fact.Attempted a : facts(runId, Fact.Attempted.class)) {
      StepRecorded s = a.outcome();
      String owner = owners.putIfAbsent(s.epoch(), s.turn());
      check(
          owner == null || owner.equals(s.turn()), runId, () -> "two turns in epoch " + s.epoch());
      check(s.epoch() >= epoch, runId, () -> "a stale epoch was taken: " + s);
      epoch = s.epoch();
      int before = Objects.requireNonNullElse(attempts.put(s.step(), s.attempt()), 0);
      check(s.attempt() == before + 1, runId, () -> "attempt " + s.attempt() + " after " + before);
    }
    result(runId, ends.getFirst(), partition.store.memo(runId));
  }

  private void result(String runId, Fact.Ended end, List<MemoEntry> memo) {
    Program program = world.workers.program(runId);
    List<String> steps = memo.stream().map(MemoEntry::step).sorted().toList();
    check(
        steps.stream().distinct().count() == steps.size(), runId, () -> "recorded twice: " + steps);
    switch (end.status()) {
      case CANCELLED -> check(world.cancelled.contains(runId), runId, () -> "nobody cancelled it");
      case FAILED -> {
        String why = Objects.requireNonNull(end.failure()).type();
        check(
            why.equals("SLUICE-4103")
                ? losses(runId) > EngineLimits.standard().lossesInARow()
                : !program.completes(World.RETRY.retries()),
            runId,
            () -> "failed without cause: " + end);
      }
      case COMPLETED -> {
        check(program.completes(World.RETRY.retries()), runId, () -> "completed without cause");
        List<String> all = program.ops().stream().map(Op::name).sorted().toList();
        check(steps.equals(all), runId, () -> "memo " + steps + " of " + all);
        TreeMap<String, String> outputs = new TreeMap<>();
        memo.forEach(e -> outputs.put(e.step(), SimTurn.text(e.output())));
        check(
            SimTurn.text(end.output()).equals(outputs.toString()),
            runId,
            () -> "returned " + SimTurn.text(end.output()) + " on the memo " + outputs);
      }
    }
  }

  private long losses(String runId) {
    return world.partitions.stream()
        .flatMap(p -> p.results.stream())
        .filter(r -> r.runId().equals(runId) && r.report() instanceof WorkerLost)
        .count();
  }

  /**
   * An attempt that was recorded, and taken, is not made again on a command that was written by an
   * engine that knew of it, or came up after it was recorded.
   */
  private void noRecordedStepRanAgain() {
    Map<Attempt, Integer> recordedAt = new HashMap<>();
    told.forEach(
        (runId, facts) ->
            facts(runId, Fact.Attempted.class)
                .forEach(
                    a ->
                        recordedAt.put(
                            new Attempt(runId, a.outcome().step(), a.outcome().attempt()),
                            Objects.requireNonNull(offsets.get(a.outcome())))));
    for (SimTurn.Execution e : world.workers.executions) {
      String runId = e.command().turn().run().runId();
      Integer offset = recordedAt.get(new Attempt(runId, e.step(), e.attempt()));
      check(
          offset == null || offset >= e.command().known(),
          runId,
          () ->
              "recorded at "
                  + offset
                  + ", ran again on a command that knew "
                  + e.command().known());
    }
  }

  private <F extends Fact> List<F> facts(String subject, Class<F> kind) {
    return told.getOrDefault(subject, List.of()).stream()
        .filter(kind::isInstance)
        .map(kind::cast)
        .toList();
  }

  private void check(boolean holds, String runId, Supplier<String> otherwise) {
    if (!holds) {
      StringBuilder story = new StringBuilder("Run " + runId + ": " + otherwise.get());
      story.append("\n  program ").append(world.workers.program(runId));
      told.getOrDefault(runId, List.of()).forEach(f -> story.append("\n  told ").append(f));
      for (SimPartition p : world.partitions) {
        for (int i = 0; i < p.results.size(); i++) {
          if (p.results.get(i).runId().equals(runId)) {
            story.append("\n  results@").append(i).append(' ').append(p.results.get(i).report());
          }
        }
      }
      world.workers.commands.stream()
          .filter(c -> c.turn().run().runId().equals(runId))
          .forEach(
              c ->
                  story
                      .append("\n  command knowing ")
                      .append(c.known())
                      .append(": epoch ")
                      .append(c.turn().epoch())
                      .append(' ')
                      .append(c.turn().memo()));
      throw new AssertionError(story.toString());
    }
  }
}
