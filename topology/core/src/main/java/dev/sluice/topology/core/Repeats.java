package dev.sluice.topology.core;

import dev.sluice.topology.core.RunState.Ready;
import java.util.HashSet;
import java.util.Set;

/**
 * Which turns cannot have been dispatched before a crash. One that can may have been told less than
 * it would be now, as more has come by the lanes; and its reports may be the ones that are heard.
 * Remembers only runs that wait for their turn and have news.
 */
final class Repeats {
  private final Set<String> firsts = new HashSet<>();

  /**
   * A signal took a run to {@code ready}.
   *
   * @param held whether the signals that are taken are from before a crash
   */
  void ready(String runId, RunState before, Ready ready, boolean held) {
    if (before instanceof Ready) {
      if (!before.equals(ready)) {
        firsts.remove(runId); // something came since it could have been dispatched
      }
    } else if (!held && ready.progress().news()) {
      firsts.add(runId);
    }
  }

  /** Whether the turn that starts now may have been dispatched before, and told less. */
  boolean mayBe(String runId, Ready ready) {
    return !firsts.remove(runId) && ready.progress().news();
  }

  /** The run is not ready any more. */
  void gone(String runId) {
    firsts.remove(runId);
  }
}
