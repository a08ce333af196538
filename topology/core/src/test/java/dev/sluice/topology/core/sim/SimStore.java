package dev.sluice.topology.core.sim;

import dev.sluice.topology.core.EngineStore;
import dev.sluice.topology.core.Event;
import dev.sluice.topology.core.MemoEntry;
import dev.sluice.topology.core.RunSignal.Report;
import dev.sluice.topology.core.RunState;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A store whose writes can be taken back up to the last commit. */
public final class SimStore implements EngineStore {
  private record Timer(Instant at, String runId) {}

  private final TreeMap<String, RunState> runs = new TreeMap<>();
  private final Map<String, TreeMap<Integer, MemoEntry>> memos = new HashMap<>();
  private final Map<String, List<Event>> inputs = new HashMap<>();
  private final Map<String, List<Report>> parked = new HashMap<>();
  private final TreeSet<Timer> timers =
      new TreeSet<>(Comparator.comparing(Timer::at).thenComparing(Timer::runId));
  private final Deque<Runnable> undo = new ArrayDeque<>();
  private final Rules rules;

  public SimStore(Rules rules) {
    this.rules = rules;
  }

  public void commit() {
    undo.clear();
  }

  public void rollBack() {
    while (!undo.isEmpty()) {
      undo.pop().run();
    }
  }

  private <K, V> void put(Map<K, V> map, K key, @Nullable V value) {
    V before = value == null ? map.remove(key) : map.put(key, value);
    undo.push(
        () -> {
          if (before == null) {
            map.remove(key);
          } else {
            map.put(key, before);
          }
        });
  }

  @Override
  public RunState run(String runId) {
    return runs.getOrDefault(runId, new RunState.Absent());
  }

  @Override
  public void putRun(String runId, RunState state) {
    put(runs, runId, state);
  }

  @Override
  public List<RunState> runsAfter(String runId, int max) {
    return runs.tailMap(runId, false).values().stream().limit(max).toList();
  }

  @Override
  public List<MemoEntry> memo(String runId) {
    TreeMap<Integer, MemoEntry> memo = memos.get(runId);
    return memo == null ? List.of() : List.copyOf(memo.values());
  }

  @Override
  public void remember(String runId, int number, MemoEntry entry) {
    TreeMap<Integer, MemoEntry> memo = memos.get(runId);
    TreeMap<Integer, MemoEntry> next = memo == null ? new TreeMap<>() : new TreeMap<>(memo);
    next.put(number, entry);
    put(memos, runId, next);
  }

  @Override
  public List<Event> input(String runId) {
    return inputs.getOrDefault(runId, List.of());
  }

  @Override
  public void keepInput(String runId, List<Event> events) {
    put(inputs, runId, events);
  }

  @Override
  public void forget(String runId) {
    put(runs, runId, null);
    put(memos, runId, null);
    put(inputs, runId, null);
    put(parked, runId, null);
  }

  @Override
  public boolean hasParked(String runId) {
    return parked.containsKey(runId);
  }

  @Override
  public void park(String runId, Report report) {
    if (rules.keep(Rules.Rule.PARKS)) {
      List<Report> reports = new ArrayList<>(parked.getOrDefault(runId, List.of()));
      reports.add(report);
      put(parked, runId, reports);
    }
  }

  @Override
  public List<Report> takeParked(String runId) {
    List<Report> reports = parked.getOrDefault(runId, List.of());
    put(parked, runId, null);
    return reports;
  }

  @Override
  public void setTimer(Instant at, String runId) {
    Timer timer = new Timer(at, runId);
    if (timers.add(timer)) {
      undo.push(() -> timers.remove(timer));
    }
  }

  @Override
  public List<String> takeDue(Instant now, int max) {
    List<String> due = new ArrayList<>();
    while (!timers.isEmpty() && due.size() < max && !timers.first().at().isAfter(now)) {
      Timer timer = timers.pollFirst();
      undo.push(() -> timers.add(timer));
      due.add(timer.runId());
    }
    return due;
  }

  @Nullable Instant nextTimer() {
    return timers.isEmpty() ? null : timers.first().at();
  }

  /** The runs that are stored, with where they stand. */
  Map<String, RunState> runs() {
    return runs;
  }

  boolean hasUnfinished() {
    return runs.values().stream().anyMatch(state -> !(state instanceof RunState.Ended));
  }

  @Override
  public String toString() {
    return runs + " " + memos + " " + inputs + " " + parked + " " + timers;
  }

  public boolean isEmpty() {
    return runs.isEmpty()
        && memos.isEmpty()
        && inputs.isEmpty()
        && parked.isEmpty()
        && timers.isEmpty();
  }
}
