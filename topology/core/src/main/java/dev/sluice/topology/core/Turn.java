package dev.sluice.topology.core;

import java.util.List;

/**
 * One dispatch of a run to a worker.
 *
 * @param attempt attempt of the function body, from 1
 * @param memo where every step stands, in the order in which they were recorded
 */
public record Turn(RunInfo run, int epoch, int attempt, Event event, List<MemoEntry> memo) {
  public Turn {
    memo = List.copyOf(memo);
  }
}
