package dev.sluice.topology.core;

import java.util.List;

/** What a signal does to a run: its next state, and what is to be done, in this order. */
public record Decision(RunState next, List<RunEffect> effects) {
  public Decision {
    effects = List.copyOf(effects);
  }

  static Decision to(RunState next, RunEffect... effects) {
    return new Decision(next, List.of(effects));
  }

  /** Nothing changes: the signal is a repeat, or too late. */
  static Decision ignore(RunState state) {
    return new Decision(state, List.of());
  }
}
