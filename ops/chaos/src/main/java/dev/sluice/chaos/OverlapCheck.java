package dev.sluice.chaos;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * No limit is exceeded by what the workers did: by their journals, at no instant more runs have a
 * turn than a limit allows. Only turns that were out when an engine was killed may come on top of
 * it: their dispatch may not have been committed, and then the next engine does not know of them.
 */
final class OverlapCheck implements Check {
  /** From a dispatch until the worker begins the turn, at most. */
  private static final long UNTIL_BEGUN_MS = 2_000;

  @Override
  public void judge(Evidence evidence, Verdict verdict) {
    Map<String, Order> orders = evidence.orders();
    verdict.figure("limits_exceeded_after_an_engine_was_killed", 0);
    for (Limit limit : Limit.all()) {
      Map<String, List<Span.Turn>> places = new HashMap<>();
      for (Span.Turn turn : evidence.turns()) {
        Order order = orders.get(turn.run());
        if (order != null && limit.functions().contains(turn.function())) {
          places.computeIfAbsent(limit.place(order), place -> new ArrayList<>()).add(turn);
        }
      }
      int most = 0;
      for (Map.Entry<String, List<Span.Turn>> place : places.entrySet()) {
        most = Math.max(most, judge(limit, place.getKey(), place.getValue(), evidence, verdict));
      }
      verdict.figure("most_turns_seen_" + limit.name(), most);
    }
  }

  /** How many runs had a turn at one instant, at most. */
  private static int judge(
      Limit limit, String place, List<Span.Turn> turns, Evidence evidence, Verdict verdict) {
    List<Span.Turn> inOrder = new ArrayList<>(turns);
    inOrder.sort(Comparator.comparingLong(Span.Turn::from));
    List<Span.Turn> open = new ArrayList<>();
    int most = 0;
    for (Span.Turn turn : inOrder) {
      open.removeIf(earlier -> evidence.endOf(earlier) <= turn.from());
      open.add(turn);
      Map<String, Span.Turn> runs = new LinkedHashMap<>();
      open.forEach(each -> runs.putIfAbsent(each.run(), each));
      most = Math.max(most, runs.size());
      if (runs.size() > limit.turns()) {
        Kill kill = evidence.lastEngineKill(turn.from());
        long since = kill == null ? Long.MIN_VALUE : kill.until() + UNTIL_BEGUN_MS;
        long begunSince = runs.values().stream().filter(each -> each.from() > since).count();
        if (begunSince <= limit.turns()) {
          verdict.count("limits_exceeded_after_an_engine_was_killed", 1);
        } else {
          verdict.broken(
              "%d runs of %s had a turn at %d, %d of them begun since the engine was killed%s"
                  .formatted(
                      runs.size(),
                      place,
                      turn.from(),
                      begunSince,
                      Excerpt.of(evidence, runs.keySet(), turn.from())));
        }
      }
    }
    return most;
  }
}
