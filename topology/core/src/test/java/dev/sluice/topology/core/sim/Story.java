package dev.sluice.topology.core.sim;

import dev.sluice.topology.core.Fact;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What was told in a world and has committed, by subject. */
final class Story {
  private final World world;
  private final Map<String, List<Fact>> told = new TreeMap<>();

  Story(World world) {
    this.world = world;
    for (SimPartition p : world.partitions) {
      p.output
          .history
          .committed()
          .forEach(t -> told.computeIfAbsent(t.subject(), s -> new ArrayList<>()).add(t.fact()));
    }
  }

  Map<String, List<Fact>> all() {
    return told;
  }

  <F extends Fact> List<F> facts(String subject, Class<F> kind) {
    return told.getOrDefault(subject, List.of()).stream()
        .filter(kind::isInstance)
        .map(kind::cast)
        .toList();
  }

  /** Each run as it was scheduled. */
  Stream<Fact.Scheduled> scheduled() {
    return told.values().stream()
        .flatMap(List::stream)
        .filter(Fact.Scheduled.class::isInstance)
        .map(Fact.Scheduled.class::cast);
  }

  /** Fails with all that is known of the run if the promise is broken. */
  void check(boolean holds, String runId, Supplier<String> otherwise) {
    if (!holds) {
      throw new AssertionError("Run " + runId + ": " + otherwise.get() + of(runId));
    }
  }

  private String of(String runId) {
    StringBuilder story = new StringBuilder();
    if (runId.startsWith("r")) {
      String functionId = SimPlacement.functionOf(runId);
      story.append("\n  program ").append(world.workers.program(runId));
      world
          .deployments
          .versionsOf(functionId)
          .forEach(f -> story.append("\n  deployed ").append(f));
    }
    told.getOrDefault(runId, List.of()).forEach(f -> story.append("\n  told ").append(f));
    for (SimPartition p : world.partitions) {
      for (int i = 0; i < p.results.size(); i++) {
        if (p.results.records().get(i).runId().equals(runId)) {
          story.append("\n  results@" + i + ' ').append(p.results.records().get(i).report());
        }
      }
    }
    for (SimRecord.Command c : world.workers.commands) {
      if (c.turn().run().runId().equals(runId)) {
        story
            .append("\n  command knowing ")
            .append(c.known())
            .append(": epoch ")
            .append(c.turn().epoch())
            .append(' ')
            .append(c.turn().memo());
      }
    }
    return story.toString();
  }
}
