package dev.sluice.topology.core.flow.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.topology.core.flow.FlowControl;
import dev.sluice.topology.core.flow.FlowControl.Throttle;
import dev.sluice.topology.core.flow.FlowControl.TokenBudget;
import dev.sluice.topology.core.flow.lane.Lanes;
import dev.sluice.topology.core.flow.lane.Why;
import dev.sluice.topology.core.flow.sim.LaneModel.Level;
import dev.sluice.topology.core.flow.sim.LaneModel.Run;
import dev.sluice.topology.core.flow.sim.LaneModel.Started;
import dev.sluice.topology.core.flow.sim.LaneModel.State;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Judges every grant, and whoever is not granted. */
final class LaneVerdict {
  private final LaneModel model;
  private final boolean clockJumps;
  private final Map<String, Map<String, Integer>> servedWhileWaiting = new HashMap<>();

  /** Whose time limits changed under way: what was counted under the old ones proves nothing. */
  private final Set<String> changed;

  LaneVerdict(LaneModel model, boolean clockJumps, Set<String> changed) {
    this.model = model;
    this.changed = changed;
    this.clockJumps = clockJumps;
  }

  void reconfigured() {
    servedWhileWaiting.clear();
  }

  void adopted(Run run, Instant now) {
    starts(run, now, true);
  }

  void granted(Run run, Instant now) {
    assertThat(run.state()).as("state of %s before its grant", run).isEqualTo(State.WAITING);
    assertThat(model.paused).as("paused functions").doesNotContain(run.function());
    assertThat(model.hasRoom(run)).as("room for %s", run).isTrue();
    inOrder(run);
    noKeyStarves(run);
    starts(run, now, false);
  }

  private void inOrder(Run run) {
    FlowControl flow = model.flow(run.function());
    boolean timed = flow.throttle() != null || !flow.tokens().isEmpty();
    model
        .in(State.WAITING)
        .filter(r -> r.function().equals(run.function()) && !r.equals(run))
        .filter(
            r ->
                (timed || flow.fairness() != null)
                    ? model.keys(r).equals(model.keys(run)) && r.begun() == run.begun()
                    : model.hasRoom(r))
        .forEach(r -> assertThat(model.before(r, run)).as("%s before %s", r, run).isFalse());
    if (!timed && flow.fairness() != null) {
      model
          .in(State.WAITING)
          .filter(r -> r.function().equals(run.function()) && model.hasRoom(r))
          .forEach(
              r ->
                  assertThat(model.keys(r).priority())
                      .as("priority of waiting %s when %s starts", r, run)
                      .isLessThanOrEqualTo(model.keys(run).priority()));
    }
  }

  /** Of two keys that could both be served, none is served three times before the other is. */
  private void noKeyStarves(Run run) {
    FlowControl flow = model.flow(run.function());
    boolean plain =
        flow.fairness() != null
            && flow.priority() == null
            && flow.throttle() == null
            && flow.tokens().isEmpty()
            && flow.concurrency().stream().allMatch(l -> l.key() == null);
    if (!plain) {
      return;
    }
    String mine = share(run);
    servedWhileWaiting.remove(mine);
    model
        .in(State.WAITING)
        .filter(r -> r.function().equals(run.function()))
        .map(this::share)
        .filter(key -> !key.equals(mine))
        .distinct()
        .forEach(
            key -> {
              int served =
                  servedWhileWaiting
                      .computeIfAbsent(key, k -> new HashMap<>())
                      .merge(mine, 1, Integer::sum);
              assertThat(served).as("turns of %s while %s waits", mine, key).isLessThan(3);
            });
  }

  private String share(Run run) {
    return run.function() + " " + model.keys(run).fairness();
  }

  private void starts(Run run, Instant now, boolean adopted) {
    FlowControl flow = model.flow(run.function());
    boolean certain = !clockJumps && !adopted && !changed.contains(run.function());
    Throttle throttle = flow.throttle();
    if (throttle != null && !run.begun()) {
      String key = model.keys(run).throttle();
      model.starts.add(new Started(run.function(), key, now, adopted));
      if (certain) {
        onThrottle(run.function(), key, throttle, now);
      }
    }
    for (int i = 0; i < flow.tokens().size(); i++) {
      TokenBudget budget = flow.tokens().get(i);
      Level level = level(run, i, now);
      if (certain && (budget.name() == null || changed.isEmpty())) {
        assertThat(level.left())
            .as("tokens left for %s", run)
            .isGreaterThanOrEqualTo(Math.max(1, budget.estimate()) - 0.001);
      }
      model.levels.put(budgetOf(run, i), new Level(level.left() - taken(run, i), now));
    }
    model.runs.put(run.id(), run.to(State.EXECUTING, run.turnsLeft(), run.begun(), run.arrival()));
  }

  private void onThrottle(String function, @Nullable String key, Throttle throttle, Instant now) {
    Instant from = now.minus(throttle.period()).plus(Duration.ofNanos(10));
    var inWindow =
        model.starts.stream()
            .filter(s -> s.function().equals(function) && Objects.equals(s.key(), key))
            .filter(s -> s.at().isAfter(from))
            .toList();
    if (inWindow.stream().noneMatch(Started::adopted)) {
      assertThat(inWindow).hasSizeLessThanOrEqualTo(throttle.limit() + throttle.burst());
    }
  }

  void settled(Run run, boolean lost, Instant now) {
    long used = Objects.requireNonNullElse(model.used.remove(run.id()), 0L);
    for (int i = 0; i < model.flow(run.function()).tokens().size(); i++) {
      TokenBudget budget = model.flow(run.function()).tokens().get(i);
      Level level = level(run, i, now);
      long counted = lost ? Math.max(used, taken(run, i)) : used;
      double left = level.left() + taken(run, i) - counted;
      model.levels.put(budgetOf(run, i), new Level(Math.min((double) budget.tokens(), left), now));
    }
  }

  /** What a turn takes of a budget until it is settled. */
  private long taken(Run run, int index) {
    TokenBudget budget = model.flow(run.function()).tokens().get(index);
    int told = model.keys(run).estimate(index);
    return told > 0 ? Math.min(told, budget.tokens()) : budget.estimate();
  }

  private Level level(Run run, int index, Instant now) {
    TokenBudget budget = model.flow(run.function()).tokens().get(index);
    Level level = model.levels.getOrDefault(budgetOf(run, index), new Level(budget.tokens(), now));
    double back =
        (double) Duration.between(level.at(), now).toNanos()
            / budget.period().toNanos()
            * budget.tokens();
    return new Level(Math.min((double) budget.tokens(), level.left() + back), now);
  }

  private String budgetOf(Run run, int index) {
    TokenBudget budget = model.flow(run.function()).tokens().get(index);
    String key = budget.key() + " " + model.keys(run).tokens(index);
    return budget.name() == null ? run.function() + " " + budget + " " + key : key;
  }

  /** Who waits is known to wait, and something it needs is really not to be had. */
  void onWhoStillWaits(Lanes lanes, Instant now) {
    for (Run run : model.runs.values()) {
      assertThat(lanes.isWaiting(run.id()))
          .as("%s waits", run)
          .isEqualTo(run.state() == State.WAITING);
      assertThat(lanes.isExecuting(run.id())).isEqualTo(run.state() == State.EXECUTING);
      if (run.state() != State.WAITING) {
        continue;
      }
      Why why = lanes.why(run.id(), now, 10).orElseThrow();
      if (why.limit().equals("paused")) {
        assertThat(model.paused).contains(run.function());
      } else if (why.opens() != null) {
        assertThat(why.opens()).as("%s", why).isAfter(now);
        assertThat(lanes.nextDue()).as("%s", why).isNotNull();
        if (!clockJumps) {
          assertThat(lanes.nextDue()).as("%s", why).isBeforeOrEqualTo(why.opens());
        }
      } else {
        assertThat(model.hasRoom(run)).as("room for %s, which waits for %s", run, why).isFalse();
      }
    }
  }
}
