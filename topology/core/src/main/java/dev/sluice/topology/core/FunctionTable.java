package dev.sluice.topology.core;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Functions by id and by what starts them. Immutable; made anew when the functions change. */
public final class FunctionTable implements Functions {
  private final Map<String, FunctionSpec> byId = new TreeMap<>();
  private final Map<String, List<FunctionSpec>> exact = new HashMap<>();
  private final Map<String, List<FunctionSpec>> prefixes = new HashMap<>();
  private final TreeSet<Integer> prefixLengths = new TreeSet<>();

  public FunctionTable(Collection<FunctionSpec> functions) {
    functions.stream().sorted(Comparator.comparing(FunctionSpec::id)).forEach(this::add);
  }

  private void add(FunctionSpec function) {
    byId.put(function.id(), function);
    var names = new LinkedHashSet<String>();
    for (FunctionSpec.Trigger trigger : function.triggers()) {
      if (trigger instanceof FunctionSpec.OnEvent on) {
        names.add(on.event());
      }
    }
    for (String trigger : names) {
      if (trigger.endsWith("/*") || trigger.endsWith(".*")) {
        String prefix = trigger.substring(0, trigger.length() - 1);
        prefixes.merge(prefix, List.of(function), FunctionTable::joined);
        prefixLengths.add(prefix.length());
      } else {
        exact.merge(trigger, List.of(function), FunctionTable::joined);
      }
    }
  }

  private static List<FunctionSpec> joined(List<FunctionSpec> a, List<FunctionSpec> b) {
    return Stream.concat(a.stream(), b.stream()).toList();
  }

  @Override
  public @Nullable FunctionSpec byId(String functionId) {
    return byId.get(functionId);
  }

  @Override
  public Collection<FunctionSpec> all() {
    return byId.values();
  }

  @Override
  public long version() {
    return 0; // it never changes
  }

  @Override
  public List<FunctionSpec> startedBy(String eventName) {
    List<FunctionSpec> named = exact.getOrDefault(eventName, List.of());
    if (prefixes.isEmpty()) {
      return named;
    }
    Stream<FunctionSpec> byPrefix =
        prefixLengths.headSet(eventName.length()).stream()
            .map(length -> eventName.substring(0, length))
            .flatMap(prefix -> prefixes.getOrDefault(prefix, List.of()).stream());
    return Stream.concat(named.stream(), byPrefix)
        .distinct()
        .sorted(Comparator.comparing(FunctionSpec::id))
        .toList();
  }
}
