package dev.sluice.expressions;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the variables of an expression stand for. Values are JSON as plain Java: Map, List, String,
 * Long, Double, Boolean and null; an event is a map too, such as {@link EventView}.
 */
public final class Scope {
  private static final Scope EMPTY = new Scope(Map.of());

  private final Map<String, @Nullable Object> variables;

  private Scope(Map<String, @Nullable Object> variables) {
    this.variables = variables;
  }

  /** A scope without variables. */
  public static Scope empty() {
    return EMPTY;
  }

  /** A scope whose only variable is {@code event}. */
  public static Scope event(Map<String, @Nullable Object> event) {
    return EMPTY.with("event", event);
  }

  /** A scope whose only variable is {@code async}: the newly arrived event. */
  public static Scope async(Map<String, @Nullable Object> event) {
    return EMPTY.with("async", event);
  }

  /**
   * This scope and one variable more.
   *
   * @param value JSON as plain Java values, or {@code byte[]}: JSON in UTF-8, parsed at once
   */
  public Scope with(String name, @Nullable Object value) {
    Map<String, @Nullable Object> more = new HashMap<>(variables);
    more.put(name, value instanceof byte[] json ? JsonValues.read(json) : value);
    return new Scope(more);
  }

  /** The names of the variables. */
  public Set<String> names() {
    return Collections.unmodifiableSet(variables.keySet());
  }

  @Nullable Object variable(String name) {
    Object value = variables.get(name);
    return value != null || variables.containsKey(name) ? value : Nothing.NOTHING;
  }
}
