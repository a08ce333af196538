package dev.sluice.topology.streams;

import dev.sluice.topology.core.RunSignal;

/** What the engine processor is handed, by whichever inbox it came; the record's key is the run. */
sealed interface Instruction {
  record Signal(RunSignal signal) implements Instruction {}

  record Replay(String newRunId, String requestId, boolean force) implements Instruction {}
}
