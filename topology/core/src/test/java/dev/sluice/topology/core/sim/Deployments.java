package dev.sluice.topology.core.sim;

import dev.sluice.topology.core.FunctionSpec;
import dev.sluice.topology.core.FunctionTable;
import dev.sluice.topology.core.Functions;
import dev.sluice.topology.core.flow.FlowControl;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The functions of a world, one version after the other. Each partition sees them in its time. */
final class Deployments {
  private final Random random;
  private final RandomFunctions functions;
  private final List<Map<String, FunctionSpec>> versions = new ArrayList<>();
  private final Set<String> changed = new HashSet<>();

  Deployments(Random random) {
    this.random = random;
    this.functions = new RandomFunctions(random);
    Map<String, FunctionSpec> first = new TreeMap<>();
    functions.ids().forEach(id -> first.put(id, functions.draw(id)));
    versions.add(first);
  }

  /** A function that stays as it is. */
  static View of(FunctionSpec function) {
    Deployments fixed = new Deployments(new Random(0));
    fixed.versions.set(0, Map.of(function.id(), function));
    return fixed.view();
  }

  /** The functions that one may invoke; no circle comes of it. */
  List<String> invokedBy(String functionId) {
    return functions.invokedBy(functionId);
  }

  /** Deploys a function with other limits, or takes it away, or brings it back. */
  void change() {
    Map<String, FunctionSpec> next = new TreeMap<>(versions.getLast());
    String id = functions.ids().get(random.nextInt(functions.ids().size()));
    if (random.nextInt(4) == 0) {
      next.remove(id);
    } else {
      next.put(id, functions.draw(id));
    }
    versions.add(next);
    changed.add(id);
  }

  /** All that the function ever was. */
  Stream<FunctionSpec> versionsOf(String functionId) {
    return versions.stream()
        .map(version -> version.get(functionId))
        .<FunctionSpec>mapMulti(
            (spec, found) -> {
              if (spec != null) {
                found.accept(spec);
              }
            });
  }

  /** Whether it was away for a while. */
  boolean wasRemoved(String functionId) {
    return versionsOf(functionId).count() < versions.size();
  }

  boolean ever(String functionId, Predicate<FlowControl> was) {
    return versionsOf(functionId).map(FunctionSpec::flow).anyMatch(was);
  }

  /** Whether it was the same all the time, and so were those that it shares a pool with. */
  boolean isSteady(String functionId) {
    return !changed.contains(functionId)
        && (!sharesPool(functionId) || changed.stream().noneMatch(this::sharesPool));
  }

  private boolean sharesPool(String functionId) {
    return ever(functionId, flow -> flow.concurrency().stream().anyMatch(l -> l.pool() != null));
  }

  /** Of a function that is the same all the time. */
  @Nullable FunctionSpec steady(String functionId) {
    return isSteady(functionId) ? versions.getFirst().get(functionId) : null;
  }

  Collection<FunctionSpec> latest() {
    return versions.getLast().values();
  }

  View view() {
    return new View();
  }

  /** What one partition has heard of them. */
  final class View implements Functions {
    private int version;
    private FunctionTable table = new FunctionTable(versions.getFirst().values());

    /** Hears of all that has been deployed. */
    void catchUp() {
      if (version != versions.size() - 1) {
        version = versions.size() - 1;
        table = new FunctionTable(versions.getLast().values());
      }
    }

    @Override
    public @Nullable FunctionSpec byId(String functionId) {
      return table.byId(functionId);
    }

    @Override
    public Collection<FunctionSpec> all() {
      return table.all();
    }

    @Override
    public long version() {
      return version;
    }

    @Override
    public List<FunctionSpec> startedBy(String eventName) {
      return table.startedBy(eventName);
    }
  }

  @Override
  public String toString() {
    StringBuilder all = new StringBuilder();
    versions.forEach(version -> all.append("\n  deployed ").append(version.values()));
    return all.toString();
  }
}
