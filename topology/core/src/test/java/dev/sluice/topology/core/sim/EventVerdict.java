package dev.sluice.topology.core.sim;

import dev.sluice.topology.core.Event;
import dev.sluice.topology.core.Fact;
import dev.sluice.topology.core.FunctionSpec;
import dev.sluice.topology.core.RunInfo;
import dev.sluice.topology.core.RunStatus;
import dev.sluice.topology.core.flow.FlowControl;
import dev.sluice.topology.core.flow.FlowControl.Batch;
import dev.sluice.topology.core.sim.SimPartition.Routed;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Of each event something comes, once, for each function that it starts; so of each child. */
final class EventVerdict {
  private final World world;
  private final Story story;
  private final Map<String, Event> events = new HashMap<>();
  private final Map<Routed, Integer> started = new HashMap<>();
  private final Map<Routed, Integer> skipped = new HashMap<>();

  EventVerdict(World world) {
    this.world = world;
    this.story = new Story(world);
    world.users.sent.forEach(e -> events.put(e.id(), e));
    story
        .scheduled()
        .filter(s -> s.replayOf() == null && s.run().parent() == null)
        .forEach(this::starts);
    for (SimPartition p : world.partitions) {
      for (SimOutput.Told told : p.output.history.committed()) {
        if (told.fact() instanceof Fact.Skipped s) {
          skipped.merge(new Routed(told.functionId(), s.eventId()), 1, Integer::sum);
        }
      }
    }
  }

  private void starts(Fact.Scheduled run) {
    String runId = run.run().runId();
    int partition = Integer.parseInt(runId.substring(1, runId.indexOf('-')));
    List<Event> input = world.partitions.get(partition).store.input(runId);
    story.check(input.size() == run.events(), runId, () -> "not the events that were told");
    Batch batch = batch(run.run().functionId());
    for (Event event : input) {
      events.put(event.id(), event);
      started.merge(new Routed(run.run().functionId(), event.id()), 1, Integer::sum);
      if (batch != null && batch.key() != null) {
        story.check(
            Objects.equals(field(batch.key(), event), field(batch.key(), input.getFirst())),
            runId,
            () -> "events of two keys: " + input);
      }
    }
    if (batch != null) {
      story.check(input.size() <= batch.size(), runId, () -> "too large a batch: " + input);
    } else if (world.deployments.isSteady(run.run().functionId())) {
      story.check(input.size() == 1, runId, () -> "a batch: " + input);
    }
  }

  private @Nullable Batch batch(String functionId) {
    FunctionSpec function = world.deployments.steady(functionId);
    return function == null ? null : function.flow().batch();
  }

  private static @Nullable String field(@Nullable String key, Event event) {
    return key == null ? null : SimEvaluator.field(key, event);
  }

  void onEvents() {
    Set<Routed> all = new HashSet<>(listened());
    world.partitions.forEach(p -> all.addAll(p.routed.committed()));
    all.forEach(this::accountedFor);
    once();
    nothingRanForNobody();
  }

  /** Events of the engine itself that functions listen to. */
  private Set<Routed> listened() {
    Set<Routed> all = new HashSet<>();
    story
        .scheduled()
        .filter(s -> !s.run().internal() || s.run().parent() != null)
        .forEach(
            s -> {
              String runId = s.run().runId();
              for (Fact.Ended end : story.facts(runId, Fact.Ended.class)) {
                for (String how : List.of("finished", nameOf(end.status()))) {
                  for (FunctionSpec f : world.deployments.latest()) {
                    if (listens(f, "sluice/function." + how)) {
                      all.add(new Routed(f.id(), runId + "." + how));
                    }
                  }
                }
              }
            });
    return all;
  }

  private boolean listens(FunctionSpec function, String name) {
    return world.deployments.isSteady(function.id())
        && function.triggers().stream()
            .map(FunctionSpec.OnEvent.class::cast)
            .anyMatch(t -> t.event().equals(name) || t.event().equals("sluice/function.*"));
  }

  private static String nameOf(RunStatus status) {
    return switch (status) {
      case COMPLETED -> "completed";
      case FAILED -> "failed";
      case CANCELLED -> "cancelled";
    };
  }

  private void accountedFor(Routed r) {
    int runs = started.getOrDefault(r, 0);
    int told = skipped.getOrDefault(r, 0);
    boolean debounced = world.deployments.ever(r.functionId(), flow -> flow.debounce() != null);
    if (world.deployments.isSteady(r.functionId())) {
      boolean once = debounced ? runs + told <= 1 : runs + told == 1;
      story.check(once, r.eventId(), () -> r + " in " + runs + " runs, skipped " + told);
      if (debounced && runs + told == 0) {
        story.check(isSuperseded(r), r.eventId(), () -> r + " is lost");
      }
    } else {
      // While limits change, what comes twice may count twice, as lanes move.
      boolean removed = world.deployments.wasRemoved(r.functionId());
      story.check(runs + told > 0 || debounced || removed, r.eventId(), () -> r + " is lost");
    }
  }

  /** Another event of its key came to something. */
  private boolean isSuperseded(Routed r) {
    FlowControl flow = Objects.requireNonNull(world.deployments.steady(r.functionId())).flow();
    String key = flow.debounce() == null ? null : flow.debounce().key();
    Event event = events.get(r.eventId());
    return Stream.of(started, skipped)
        .flatMap(m -> m.keySet().stream())
        .filter(other -> other.functionId().equals(r.functionId()))
        .map(other -> events.get(other.eventId()))
        .anyMatch(
            other ->
                event == null
                    || (other != null && Objects.equals(field(key, event), field(key, other))));
  }

  /** What limits decided on did not run for a run that came to nothing in a crash. */
  private void nothingRanForNobody() {
    Set<String> runs = new HashSet<>();
    story.scheduled().forEach(s -> runs.add(s.run().runId()));
    for (SimTurn.Execution e : world.workers.executions) {
      RunInfo run = e.command().turn().run();
      FunctionSpec f = world.deployments.steady(run.functionId());
      boolean decided = LimitVerdict.isOriginal(run) && !run.internal();
      story.check(
          f == null || !decided || !f.flow().filtersArrivals() || runs.contains(run.runId()),
          run.runId(),
          () -> e.step() + " ran, and the run never was");
    }
  }

  /** An idempotency key starts one run. */
  private void once() {
    Map<String, String> first = new TreeMap<>();
    story
        .scheduled()
        .filter(s -> LimitVerdict.isOriginal(s.run()))
        .forEach(
            s -> {
              FunctionSpec f = world.deployments.steady(s.run().functionId());
              String ticket = f == null ? null : field(f.flow().idempotency(), s.event());
              if (f != null && ticket != null) {
                String before = first.put(f.id() + " " + ticket, s.run().runId());
                story.check(before == null, s.run().runId(), () -> "again for " + ticket);
              }
            });
  }

  /** An invoked run starts once, and how it ended is what its parent is told. */
  void onChildren() {
    story
        .all()
        .forEach(
            (runId, facts) ->
                facts.forEach(
                    fact -> {
                      if (fact instanceof Fact.InvokeStarted i && !i.childRunId().isEmpty()) {
                        child(runId, i);
                      }
                    }));
  }

  private void child(String parent, Fact.InvokeStarted invoked) {
    String child = invoked.childRunId();
    if (world.deployments.isSteady(invoked.functionId())) {
      int scheduled = story.facts(child, Fact.Scheduled.class).size();
      story.check(scheduled == 1, child, () -> "scheduled " + scheduled + " times by " + parent);
    }
    List<Fact.InvokeEnded> ends =
        story.facts(parent, Fact.InvokeEnded.class).stream()
            .filter(e -> e.step().equals(invoked.step()))
            .toList();
    story.check(ends.size() <= 1, parent, () -> "told twice of " + child);
    for (Fact.InvokeEnded end : ends) {
      List<Fact.Ended> how = story.facts(child, Fact.Ended.class);
      String type = end.failure() == null ? "" : end.failure().type();
      if (!type.equals("SLUICE-4114")) {
        story.check(how.size() == 1, parent, () -> "told of " + child + ", which ended " + how);
        Fact.Ended ended = how.getFirst();
        String expected =
            switch (ended.status()) {
              case COMPLETED -> "";
              case FAILED -> "SLUICE-4112";
              case CANCELLED -> "SLUICE-4113";
            };
        story.check(type.equals(expected), parent, () -> "told " + end + " of " + ended);
        story.check(
            Objects.equals(end.output(), ended.output()), parent, () -> end + " of " + ended);
      }
    }
  }
}
