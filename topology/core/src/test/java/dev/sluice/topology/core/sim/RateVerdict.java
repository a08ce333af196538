package dev.sluice.topology.core.sim;

import dev.sluice.topology.core.Event;
import dev.sluice.topology.core.Fact;
import dev.sluice.topology.core.FunctionSpec;
import dev.sluice.topology.core.flow.FlowControl.RateLimit;
import dev.sluice.topology.core.flow.FlowControl.Throttle;
import dev.sluice.topology.core.flow.FlowControl.TokenBudget;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Judges what happened within a time, of what has committed, where neither clock nor limits
 * changed.
 */
final class RateVerdict {
  /** What the engine's whole nanoseconds may lose. */
  private static final Duration ROUNDING = Duration.ofNanos(100);

  /** Something that counted for so much. */
  private record Use(Instant at, long units, String what) {}

  private final World world;
  private final Story story;

  RateVerdict(World world) {
    this.world = world;
    this.story = new Story(world);
  }

  void onRates() {
    if (world.clock.isUnsteady()) {
      return;
    }
    for (FunctionSpec function : world.deployments.latest()) {
      if (world.deployments.isSteady(function.id())) {
        throttle(function);
        tokens(function);
        rateLimit(function);
      }
    }
  }

  private void throttle(FunctionSpec function) {
    Throttle throttle = function.flow().throttle();
    if (throttle != null) {
      Map<String, List<Use>> starts = new TreeMap<>();
      for (SimOutput.Grant grant : grants(function)) {
        if (grant.turn().epoch() == 1) {
          String key = value(throttle.key(), grant.turn().events().getFirst());
          add(starts, key, new Use(grant.at(), 1, grant.turn().run().runId()));
        }
      }
      most(starts, throttle.period(), throttle.limit() + throttle.burst(), throttle);
    }
  }

  private List<SimOutput.Grant> grants(FunctionSpec function) {
    return world.partitions.stream()
        .flatMap(p -> p.output.grants.committed().stream())
        .filter(grant -> grant.turn().run().functionId().equals(function.id()))
        .toList();
  }

  private void tokens(FunctionSpec function) {
    for (TokenBudget budget : function.flow().tokens()) {
      Map<String, List<Use>> uses = new TreeMap<>();
      for (SimOutput.Grant grant : grants(function)) {
        String runId = grant.turn().run().runId();
        long used =
            story.facts(runId, Fact.Attempted.class).stream()
                .filter(a -> a.outcome().epoch() == grant.turn().epoch())
                .mapToLong(a -> a.outcome().tokens())
                .sum();
        String key = value(budget.key(), grant.turn().events().getFirst());
        long taken = taken(budget, grant.turn().events().getFirst());
        add(uses, key, new Use(grant.at(), Math.min(used, taken), runId));
      }
      uses.values().forEach(ofKey -> savedUpAndComeBack(ofKey, budget));
    }
  }

  /** What a turn takes of a budget until it is settled. */
  private static long taken(TokenBudget budget, Event event) {
    String told = value(budget.estimateBy(), event);
    long tokens = told == null ? 0 : Long.parseLong(told);
    return tokens > 0 ? Math.min(tokens, budget.tokens()) : budget.estimate();
  }

  /**
   * Since the first turn; of a turn that takes more than the estimate only that was left. Within
   * less than that more may be used: a turn that used less than was estimated gives back what it
   * held until then.
   */
  private static void savedUpAndComeBack(List<Use> uses, TokenBudget budget) {
    uses.sort(Comparator.comparing(Use::at));
    double perNano = (double) budget.tokens() / budget.period().toNanos();
    long used = 0;
    for (Use use : uses) {
      long needed = used + Math.min(use.units(), budget.estimate());
      long passed = Duration.between(uses.getFirst().at(), use.at()).toNanos();
      if (needed > budget.tokens() + perNano * passed + 1) {
        throw new AssertionError(budget + " is exceeded: " + uses);
      }
      used += use.units();
    }
  }

  private void rateLimit(FunctionSpec function) {
    RateLimit rate = function.flow().rateLimit();
    if (rate != null && function.flow().debounce() == null) {
      Map<String, List<Use>> starts = new TreeMap<>();
      story
          .scheduled()
          .filter(s -> s.run().functionId().equals(function.id()))
          .filter(s -> LimitVerdict.isOriginal(s.run()))
          .filter(s -> rate.key() == null || value(rate.key(), s.event()) != null)
          .forEach(
              s ->
                  add(
                      starts,
                      value(rate.key(), s.event()),
                      new Use(s.run().startedAt(), 1, s.run().runId())));
      most(starts, rate.period(), rate.limit(), rate);
    }
  }

  private static @Nullable String value(@Nullable String key, Event event) {
    return key == null ? null : SimEvaluator.field(key, event);
  }

  private static void add(Map<String, List<Use>> uses, @Nullable String key, Use use) {
    uses.computeIfAbsent(String.valueOf(key), k -> new ArrayList<>()).add(use);
  }

  private static void most(Map<String, List<Use>> uses, Duration period, long most, Object limit) {
    for (List<Use> ofKey : uses.values()) {
      ofKey.sort(Comparator.comparing(Use::at));
      for (Use last : ofKey) {
        Instant from = last.at().minus(period).plus(ROUNDING);
        List<Use> within =
            ofKey.stream().filter(u -> u.at().isAfter(from) && !u.at().isAfter(last.at())).toList();
        if (within.stream().mapToLong(Use::units).sum() > most) {
          throw new AssertionError(limit + " is exceeded: " + within);
        }
      }
    }
  }
}
