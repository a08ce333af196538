package dev.sluice.topology.streams;

import dev.sluice.topology.core.NewRun;
import dev.sluice.topology.core.RunSignal;
import dev.sluice.topology.core.bulk.BulkOrder;

/** What the engine processor is handed, by whichever inbox it came; the record's key is the run. */
sealed interface Instruction {
  record Signal(RunSignal signal) implements Instruction {}

  /** Start a run, here or where its lane lives. */
  record Start(NewRun run) implements Instruction {}

  /** Start a run whose lane lives here. */
  record StartHere(NewRun run) implements Instruction {}

  /** Pause a function in this partition, or let it go on; the record's key is the function. */
  record Pause(boolean paused) implements Instruction {}

  /** Do the same to many runs of this partition; the record's key is the order's id. */
  record Bulk(BulkOrder order) implements Instruction {}

  record Replay(dev.sluice.topology.core.Replay order) implements Instruction {}
}
