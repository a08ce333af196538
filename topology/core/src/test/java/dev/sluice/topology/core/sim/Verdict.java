package dev.sluice.topology.core.sim;

import dev.sluice.topology.core.EngineLimits;
import dev.sluice.topology.core.Fact;
import dev.sluice.topology.core.MemoEntry;
import dev.sluice.topology.core.RunInfo;
import dev.sluice.topology.core.RunSignal.Report;
import dev.sluice.topology.core.RunSignal.StepRecorded;
import dev.sluice.topology.core.RunSignal.WorkerLost;
import dev.sluice.topology.core.flow.FlowControl.Singleton.Mode;
import dev.sluice.topology.core.sim.Program.Op;
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
  private final Story story;
  private final IdentityHashMap<Report, Integer> offsets = new IdentityHashMap<>();

  Verdict(World world) {
    this.world = world;
    this.story = new Story(world);
    for (SimPartition p : world.partitions) {
      for (int i = 0; i < p.results.size(); i++) {
        offsets.put(p.results.records().get(i).report(), i);
      }
    }
  }

  void onRuns() {
    world.users.replays.forEach(this::replay);
    story.scheduled().forEach(this::run);
    noRecordedStepRanAgain();
    for (SimRecord.Command c : world.workers.commands) {
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
      check(
          p.remembersNothing(),
          "-",
          () -> "something is left of limits: " + p.flow + world.deployments);
    }
  }

  private void replay(SimRecord.Again order) {
    String runId = order.newRunId();
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

  private void run(Fact.Scheduled run) {
    String runId = run.run().runId();
    SimPartition partition =
        world.partitions.get(world.partitions.getFirst().placement.partitionOfRun(runId));
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
    result(run.run(), ends.getFirst(), partition.store.memo(runId));
  }

  private void result(RunInfo run, Fact.Ended end, List<MemoEntry> memo) {
    String runId = run.runId();
    Program program = world.workers.program(runId);
    List<String> steps = memo.stream().map(MemoEntry::step).sorted().toList();
    check(
        steps.stream().distinct().count() == steps.size(), runId, () -> "recorded twice: " + steps);
    switch (end.status()) {
      case CANCELLED -> check(mayBeCancelled(run), runId, () -> "nobody cancelled it");
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

  /** By an order, an event, a timeout, or a singleton's next run. */
  private boolean mayBeCancelled(RunInfo run) {
    return world.users.cancelled.contains(run.runId())
        || world.deployments.ever(
            run.functionId(),
            flow ->
                flow.startTimeout() != null
                    || flow.finishTimeout() != null
                    || (flow.singleton() != null && flow.singleton().mode() == Mode.CANCEL));
  }

  private long losses(String runId) {
    return world.partitions.stream()
        .flatMap(p -> p.results.records().stream())
        .filter(r -> r.runId().equals(runId) && r.report() instanceof WorkerLost)
        .count();
  }

  /**
   * An attempt that was recorded, and is to be taken, is not made again on a command that was
   * written by an engine that knew of it, or came up after it was recorded.
   */
  private void noRecordedStepRanAgain() {
    Map<Attempt, Integer> recordedAt = firstTurns();
    story
        .all()
        .forEach(
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

  /** What the turn recorded that was the first to report of a run. */
  private Map<Attempt, Integer> firstTurns() {
    Map<Attempt, Integer> recordedAt = new HashMap<>();
    for (SimPartition p : world.partitions) {
      Map<String, String> first = new HashMap<>();
      for (SimRecord.Reported r : p.results.records()) {
        String turn = r.report() instanceof StepRecorded s ? s.turn() : "";
        boolean begins = r.report().epoch() == 1;
        String owner = first.putIfAbsent(r.runId(), begins ? turn : "");
        if (r.report() instanceof StepRecorded s
            && begins
            && (owner == null || owner.equals(s.turn()))) {
          recordedAt.put(
              new Attempt(r.runId(), s.step(), s.attempt()),
              Objects.requireNonNull(offsets.get(s)));
        }
        if (!begins || r.report() instanceof WorkerLost) {
          first.put(r.runId(), "");
        }
      }
    }
    return recordedAt;
  }

  private <F extends Fact> List<F> facts(String subject, Class<F> kind) {
    return story.facts(subject, kind);
  }

  private void check(boolean holds, String runId, Supplier<String> otherwise) {
    story.check(holds, runId, otherwise);
  }
}
