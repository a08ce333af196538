package dev.sluice.chaos;

import dev.sluice.schemas.history.RunEnded;
import dev.sluice.schemas.history.RunQueued;
import dev.sluice.schemas.history.RunScheduled;
import dev.sluice.schemas.history.RunSkipped;
import dev.sluice.schemas.history.SleepStarted;
import dev.sluice.schemas.history.StepAttempted;
import dev.sluice.schemas.history.TurnDispatched;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * No limit is exceeded by what was decided: from the committed history, in the order of decisions,
 * at no point is a turn let out that a limit does not allow (one that is adopted is out already),
 * and a singleton has one run at a time.
 */
final class LimitsCheck implements Check {
  @Override
  public void judge(Evidence evidence, Verdict verdict) {
    Map<String, Order> orders = evidence.orders();
    for (Limit limit : Limit.all()) {
      turns(limit, orders, evidence, verdict);
    }
    singles(orders, evidence, verdict);
  }

  private static void turns(
      Limit limit, Map<String, Order> orders, Evidence evidence, Verdict verdict) {
    Map<String, Set<String>> out = new HashMap<>();
    Adoptions adoptions = new Adoptions(evidence.turns());
    int most = 0;
    for (Told told : evidence.told()) {
      Order order = orders.get(told.run());
      if (order == null || !limit.functions().contains(told.function())) {
        continue;
      }
      String place = limit.place(order);
      Set<String> held = out.computeIfAbsent(place, same -> new HashSet<>());
      switch (told.record().getBody()) {
        case TurnDispatched turn -> {
          held.add(told.run());
          most = Math.max(most, held.size());
          if (held.size() > limit.turns() && !adoptions.contain(told, turn.getEpoch())) {
            verdict.broken(
                "%d turns of %s were out at offset %d of partition %d: %s%s"
                    .formatted(
                        held.size(),
                        place,
                        told.offset(),
                        told.partition(),
                        held,
                        Excerpt.of(evidence, held, told.at())));
          }
        }
        case RunQueued queued -> held.remove(told.run());
        case SleepStarted sleep -> held.remove(told.run());
        case StepAttempted step when step.getRetryAt() != null -> held.remove(told.run());
        case RunEnded end -> held.remove(told.run());
        default -> {}
      }
    }
    verdict.figure("most_turns_decided_" + limit.name(), most);
  }

  /** By the clock, as what is skipped is told in its event's partition, not in the run's. */
  private static void singles(Map<String, Order> orders, Evidence evidence, Verdict verdict) {
    Map<String, Set<String>> running = new HashMap<>();
    Map<String, Long> began = new HashMap<>();
    Map<String, Long> ended = new HashMap<>();
    for (Told told : evidence.told()) {
      Order order = orders.get(told.run());
      if (order == null || !told.function().equals(ChaosFunctions.SINGLE)) {
        continue;
      }
      Set<String> runs = running.computeIfAbsent(order.key(), key -> new HashSet<>());
      if (told.record().getBody() instanceof RunScheduled) {
        runs.add(told.run());
        began.put(told.run(), told.at());
        verdict.expect(
            runs.size() == 1, "singleton %s has the runs %s".formatted(order.key(), runs));
      } else if (told.record().getBody() instanceof RunEnded) {
        runs.remove(told.run());
        ended.put(told.run(), told.at());
      }
    }
    for (Told told : evidence.told()) {
      if (told.record().getBody() instanceof RunSkipped skipped) {
        String by = String.valueOf(skipped.getBy());
        verdict.expect(
            began.getOrDefault(by, Long.MAX_VALUE) <= told.at()
                && ended.getOrDefault(by, Long.MAX_VALUE) >= told.at(),
            "event %s was skipped at %d because of run %s, which did not run then"
                .formatted(skipped.getEventId(), told.at(), by));
      }
    }
  }
}
