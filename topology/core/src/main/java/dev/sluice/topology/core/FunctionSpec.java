package dev.sluice.topology.core;

import java.util.List;

/**
 * What the router knows of a function.
 *
 * @param triggers event names, or prefixes that end in {@code /*} or {@code .*}
 */
public record FunctionSpec(String id, String app, List<String> triggers, RetryPolicy retry) {
  public FunctionSpec {
    triggers = List.copyOf(triggers);
  }
}
