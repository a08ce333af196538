package dev.sluice.topology.core.flow.sim;

import dev.sluice.topology.core.flow.FlowControl;
import dev.sluice.topology.core.flow.FlowControl.ConcurrencyLimit;
import dev.sluice.topology.core.flow.Keys;
import dev.sluice.topology.core.flow.lane.Waiting;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the lanes should know, kept the simplest way: lists that are searched from end to end. */
final class LaneModel {
  enum State {
    WAITING,
    EXECUTING,
    IDLE,
    DONE
  }

  record Run(
      String id,
      String function,
      Map<String, String> attributes,
      Instant since,
      State state,
      int turnsLeft,
      boolean begun,
      long arrival) {
    Run to(State next, int turnsLeft, boolean begun, long arrival) {
      return new Run(id, function, attributes, since, next, turnsLeft, begun, arrival);
    }
  }

  /** A first turn that has started; an adopted one counts, but nothing could have held it back. */
  record Started(String function, @Nullable String key, Instant at, boolean adopted) {}

  /** How much of a token budget is left. */
  record Level(double left, Instant at) {}

  final Map<String, FlowControl> deployed;
  final Map<String, Run> runs = new TreeMap<>();
  final List<Started> starts = new ArrayList<>();
  final Map<String, Level> levels = new LinkedHashMap<>();

  /** What turns that execute have reported. */
  final Map<String, Long> used = new TreeMap<>();

  final java.util.Set<String> paused = new java.util.TreeSet<>();
  long arrivals;

  LaneModel(Map<String, FlowControl> deployed) {
    this.deployed = deployed;
  }

  LaneModel copy() {
    LaneModel copy = new LaneModel(deployed);
    copy.runs.putAll(runs);
    copy.starts.addAll(starts);
    copy.levels.putAll(levels);
    copy.used.putAll(used);
    copy.paused.addAll(paused);
    copy.arrivals = arrivals;
    return copy;
  }

  FlowControl flow(String function) {
    return Objects.requireNonNull(deployed.get(function));
  }

  Run run(String id) {
    return Objects.requireNonNull(runs.get(id));
  }

  Waiting waiting(Run run) {
    return new Waiting(run.id(), run.function(), !run.begun(), run.since(), keys(run));
  }

  Keys keys(Run run) {
    return RandomFlow.evaluate(flow(run.function()), run.attributes());
  }

  Stream<Run> in(State state) {
    return runs.values().stream().filter(r -> r.state() == state);
  }

  /** How many execute that count against the limit number {@code index} of the run's function. */
  long executing(Run run, int index) {
    ConcurrencyLimit limit = flow(run.function()).concurrency().get(index);
    return sharing(run, limit).filter(r -> r.state() == State.EXECUTING).count();
  }

  private Stream<Run> sharing(Run run, ConcurrencyLimit limit) {
    return runs.values().stream()
        .filter(r -> limit.pool() != null || r.function().equals(run.function()))
        .filter(r -> limitLike(r, limit) != null)
        .filter(
            r ->
                Objects.equals(
                    RandomFlow.value(limit.key(), r.attributes()),
                    RandomFlow.value(limit.key(), run.attributes())));
  }

  private @Nullable ConcurrencyLimit limitLike(Run run, ConcurrencyLimit limit) {
    return flow(run.function()).concurrency().stream()
        .filter(l -> Objects.equals(l.pool(), limit.pool()))
        .filter(l -> Objects.equals(l.key(), limit.key()))
        .findFirst()
        .orElse(null);
  }

  /** The strictest limit among the functions that wait or execute there. */
  int strictest(Run run, int index) {
    ConcurrencyLimit limit = flow(run.function()).concurrency().get(index);
    return sharing(run, limit)
        .filter(r -> r.state() == State.WAITING || r.state() == State.EXECUTING)
        .mapToInt(r -> Objects.requireNonNull(limitLike(r, limit)).limit())
        .min()
        .orElse(limit.limit());
  }

  boolean hasRoom(Run run) {
    for (int i = 0; i < flow(run.function()).concurrency().size(); i++) {
      if (executing(run, i) >= strictest(run, i)) {
        return false;
      }
    }
    return true;
  }

  /** Before another run of the same function, when nothing else decides between them. */
  boolean before(Run a, Run b) {
    int byTime = effective(a).compareTo(effective(b));
    if (byTime != 0) {
      return byTime < 0;
    }
    return a.begun() == b.begun() ? a.arrival() < b.arrival() : a.begun();
  }

  private Instant effective(Run run) {
    FlowControl flow = flow(run.function());
    return flow.fairness() == null ? run.since().minusSeconds(keys(run).priority()) : run.since();
  }
}
