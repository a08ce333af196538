package dev.sluice.topology.core;

import dev.sluice.topology.core.RunSignal.Triggered;
import dev.sluice.topology.core.RunState.Absent;
import java.time.Instant;
import java.util.List;

/** Carries out what was decided for one run: in the store, and by what is said to others. */
final class Effects {
  private final EngineStore store;
  private final EngineOutput output;
  private final Starts starts;
  private final Ends ends;
  private final Turns turns;

  Effects(Functions functions, EngineStore store, EngineOutput output, Starts starts) {
    this.store = store;
    this.output = output;
    this.starts = starts;
    this.ends = new Ends(functions, store, output, starts);
    this.turns = new Turns(store);
  }

  void carryOut(String runId, RunState before, RunSignal signal, Decision decision, Instant now) {
    if (signal instanceof Triggered triggered && before instanceof Absent) {
      store.keepInput(runId, triggered.events());
      Instant startBy = starts.startBy(triggered.run());
      if (startBy != null) {
        store.setTimer(startBy, runId);
      }
    }
    for (RunEffect effect : decision.effects()) {
      switch (effect) {
        case RunEffect.Remember e -> store.remember(runId, place(decision.next(), e), e.entry());
        case RunEffect.Dispatch e -> output.dispatch(turns.of(decision.next()), now);
        case RunEffect.WakeAt e -> store.setTimer(e.at(), runId);
        case RunEffect.OpenWait e -> output.openWait(runId, e.waiting(), now);
        case RunEffect.CloseWait e -> output.closeWait(runId, e.step(), e.keys(), now);
        case RunEffect.Invoke e -> ends.invoke(runId, e.what(), now);
        case RunEffect.TellEnd e -> ends.tell(runId, decision.next(), e, now);
        case RunEffect.Park e -> store.park(runId, e.report());
        case RunEffect.Forget e -> store.forget(runId);
        case RunEffect.Tell e -> output.tell(runId, functionOf(decision.next()), e.fact(), now);
      }
    }
  }

  /**
   * Where an outcome goes in the memo: to the end. But a replay whose command went out before a
   * crash may have been told fewer steps than it takes over now; what that turn makes of them
   * counts. And a step that was given an input goes to that input's place.
   */
  private int place(RunState state, RunEffect.Remember e) {
    RunInfo run = Engine.runOf(state);
    if (run == null || run.takenOver() == 0) {
      return e.number();
    }
    List<String> steps = store.memo(run.runId()).stream().map(MemoEntry::step).toList();
    int known = steps.indexOf(e.entry().step());
    return known < 0 ? e.number() : known;
  }

  private static String functionOf(RunState state) {
    RunInfo run = Engine.runOf(state);
    return run == null ? "" : run.functionId();
  }
}
