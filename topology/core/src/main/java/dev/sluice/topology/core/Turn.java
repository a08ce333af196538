package dev.sluice.topology.core;

import java.time.Instant;
import java.util.List;

/**
 * One dispatch of a run to a worker.
 *
 * @param attempt attempt of the function body, from 1
 * @param told what is due up to then, it is told of
 * @param memo where every step stands, in the order in which they were recorded
 */
public record Turn(
    RunInfo run, int epoch, int attempt, Instant told, List<Event> events, List<MemoEntry> memo) {
  public Turn {
    events = List.copyOf(events);
    memo = List.copyOf(memo);
  }
}
