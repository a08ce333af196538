package dev.sluice.topology.core.sim;

import dev.sluice.topology.core.Failure;
import dev.sluice.topology.core.MemoEntry;
import dev.sluice.topology.core.Pending;
import dev.sluice.topology.core.RunSignal;
import dev.sluice.topology.core.StepKind;
import dev.sluice.topology.core.sim.Program.Await;
import dev.sluice.topology.core.sim.Program.Invoke;
import dev.sluice.topology.core.sim.Program.Nap;
import dev.sluice.topology.core.sim.Program.Op;
import dev.sluice.topology.core.sim.Program.Work;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One worker that runs one command: each call does one thing that a crash could come before. */
final class SimTurn {
  /** A step body was begun on this command. */
  record Execution(SimRecord.Command command, String turn, String step, int attempt) {}

  final SimRecord.Command command;
  final String id;
  private final Program program;
  private final List<Execution> executions;
  private final Map<String, MemoEntry> memo = new HashMap<>();
  private final Map<String, Integer> inFlight = new TreeMap<>();
  private final Map<String, Instant> naps = new LinkedHashMap<>();
  private final Map<String, RunSignal.NewWait> waits = new LinkedHashMap<>();
  private final Map<String, RunSignal.NewInvoke> invokes = new LinkedHashMap<>();
  private int recorded;

  SimTurn(SimRecord.Command command, String id, Program program, List<Execution> executions) {
    this.command = command;
    this.id = id;
    this.program = program;
    this.executions = executions;
    command.turn().memo().forEach(entry -> memo.put(entry.step(), entry));
  }

  /** Where the function stands: what it could do next. */
  private record Frontier(List<Work> ready, @Nullable Failure thrown, boolean returned) {}

  private Frontier frontier(Instant now) {
    List<Work> ready = new ArrayList<>();
    for (int s = 0; s < program.stages().size(); s++) {
      boolean passed = true;
      for (List<Op> branch : program.stages().get(s).branches()) {
        for (Op op : branch) {
          MemoEntry entry = memo.get(op.name());
          MemoEntry.Status status = entry == null ? null : entry.status();
          if (status == MemoEntry.Status.FAILED && op instanceof Work work && !work.caught()) {
            return new Frontier(List.of(), new Failure("Uncaught", "", null, false, null), false);
          }
          if (status == MemoEntry.Status.SUCCEEDED || status == MemoEntry.Status.FAILED) {
            continue;
          }
          passed = false;
          if (status == null && op instanceof Nap nap) {
            naps.computeIfAbsent(nap.name(), n -> now.plus(nap.time()));
          } else if (status == null && op instanceof Await await) {
            waits.computeIfAbsent(await.name(), n -> waiting(await, now));
          } else if (status == null && op instanceof Invoke invoke) {
            invokes.computeIfAbsent(invoke.name(), n -> invoking(invoke, now));
          } else if (status != MemoEntry.Status.BLOCKED && op instanceof Work work) {
            ready.add(work);
          }
          break;
        }
      }
      if (!passed) {
        return new Frontier(ready, null, false);
      }
      if (s == program.throwsAfter() && command.turn().attempt() <= program.bodyFailures()) {
        return new Frontier(List.of(), new Failure("Body", "", null, true, null), false);
      }
    }
    return new Frontier(List.of(), null, true);
  }

  /** Does one thing; true: the turn is over. */
  boolean advance(Random random, Instant now) {
    Frontier f = frontier(now);
    List<Work> idle =
        f.ready().stream().filter(work -> !inFlight.containsKey(work.name())).toList();
    int choices = idle.size() + inFlight.size();
    if (choices == 0) {
      report(
          new RunSignal.TurnEnded(epoch(), id, recorded, end(f), List.of(), command.turn().told()));
      return true;
    }
    int choice = random.nextInt(choices);
    if (choice < idle.size()) {
      begin(idle.get(choice));
    } else {
      finish(List.copyOf(inFlight.keySet()).get(choice - idle.size()), random, now);
    }
    return false;
  }

  private RunSignal.TurnEnd end(Frontier f) {
    if (f.thrown() != null) {
      return new RunSignal.Threw(f.thrown());
    }
    if (f.returned()) {
      return new RunSignal.Returned(json(result()));
    }
    return new RunSignal.Blocked(
        naps.entrySet().stream()
            .map(nap -> new Pending.Sleep(nap.getKey(), nap.getValue()))
            .toList(),
        List.copyOf(waits.values()),
        List.copyOf(invokes.values()));
  }

  private static RunSignal.NewWait waiting(Await await, Instant now) {
    var option = new RunSignal.WaitFor("go", "async.data.id", await.name(), null, "");
    return new RunSignal.NewWait(await.name(), now, now.plus(await.timeout()), List.of(option));
  }

  /** What it invokes is given what this run was given. */
  private RunSignal.NewInvoke invoking(Invoke invoke, Instant now) {
    ByteBuffer data = command.turn().events().getFirst().data();
    return new RunSignal.NewInvoke(
        invoke.name(), invoke.functionId(), data, now.plus(invoke.timeout()));
  }

  /** What the function makes of its steps: all that they returned. */
  private String result() {
    TreeMap<String, String> outputs = new TreeMap<>();
    memo.forEach((step, entry) -> outputs.put(step, text(entry.output())));
    return outputs.toString();
  }

  private void begin(Work work) {
    MemoEntry before = memo.get(work.name());
    int attempt = before == null ? 1 : before.attempt() + 1;
    inFlight.put(work.name(), attempt);
    executions.add(new Execution(command, id, work.name(), attempt));
  }

  private void finish(String step, Random random, Instant now) {
    Integer attempt = inFlight.remove(step);
    Work work =
        (Work)
            program.ops().stream().filter(op -> op.name().equals(step)).findFirst().orElseThrow();
    if (attempt == null) {
      throw new IllegalStateException(step + " is not in flight");
    }
    boolean fails = attempt <= work.failures();
    boolean last = fails && attempt >= work.attempts();
    Instant retryAt = random.nextInt(4) == 0 ? now.plusMillis(random.nextInt(1_000) - 200) : null;
    Failure failure = fails ? new Failure("Broken", step, null, true, retryAt) : null;
    ByteBuffer output = fails ? null : json(step + " by " + id);
    report(
        new RunSignal.StepRecorded(
            epoch(),
            id,
            step,
            StepKind.RUN,
            attempt,
            now,
            now,
            output,
            failure,
            last,
            null,
            null,
            random.nextInt(40),
            List.of(),
            command.turn().told()));
    recorded++;
    MemoEntry.Status status =
        !fails
            ? MemoEntry.Status.SUCCEEDED
            : last ? MemoEntry.Status.FAILED : MemoEntry.Status.BLOCKED;
    memo.put(step, new MemoEntry(step, StepKind.RUN, status, attempt, output, failure, now));
  }

  private int epoch() {
    return command.turn().epoch();
  }

  private void report(RunSignal.Report report) {
    command.partition().results.add(new SimRecord.Reported(command.turn().run().runId(), report));
  }

  static ByteBuffer json(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  static String text(@Nullable ByteBuffer json) {
    return json == null ? "" : StandardCharsets.UTF_8.decode(json.duplicate()).toString();
  }
}
