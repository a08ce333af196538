package dev.sluice.chaos;

import dev.sluice.schemas.history.RunScheduled;
import dev.sluice.schemas.history.TurnDispatched;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Runs of a key start in the order in which they came; those that are adopted had started. */
final class OrderCheck implements Check {
  @Override
  public void judge(Evidence evidence, Verdict verdict) {
    Map<String, Order> orders = evidence.orders();
    Map<String, List<String>> came = new HashMap<>();
    Map<String, List<String>> started = new HashMap<>();
    Map<String, Long> scheduledAt = new HashMap<>();
    Set<String> begun = new HashSet<>();
    Adoptions adoptions = new Adoptions(evidence.turns());
    long longest = 0;
    for (Told told : evidence.told()) {
      Order order = orders.get(told.run());
      if (order == null) {
        continue;
      }
      String place = told.function() + " of " + order.key();
      switch (told.record().getBody()) {
        case RunScheduled run -> {
          if (scheduledAt.putIfAbsent(told.run(), told.at()) == null) {
            came.computeIfAbsent(place, key -> new ArrayList<>()).add(told.run());
          }
        }
        case TurnDispatched turn -> {
          boolean starts = turn.getEpoch() == 1 && !adoptions.contain(told, 1);
          if (starts && begun.add(told.run())) {
            started.computeIfAbsent(place, key -> new ArrayList<>()).add(told.run());
            longest =
                Math.max(longest, told.at() - scheduledAt.getOrDefault(told.run(), told.at()));
          }
        }
        default -> {}
      }
    }
    verdict.figure("longest_wait_for_a_place_ms", longest);
    came.forEach(
        (place, runs) -> {
          if (place.startsWith(ChaosFunctions.ORDERED + " ")) {
            List<String> inOrder = new ArrayList<>(runs);
            List<String> found = started.getOrDefault(place, List.of());
            inOrder.retainAll(found);
            verdict.count("runs_in_order", found.size());
            for (int i = 0; i < inOrder.size(); i++) {
              if (!inOrder.get(i).equals(found.get(i))) {
                verdict.broken(
                    "%s: number %d to start was %s, but %s had come before"
                        .formatted(place, i, found.get(i), inOrder.get(i)));
                break;
              }
            }
          }
        });
  }
}
