package dev.sluice.topology.core;

import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The functions that are registered now. */
public interface Functions {
  /** Null when no such function is registered. */
  @Nullable FunctionSpec byId(String functionId);

  /** All of them. */
  Collection<FunctionSpec> all();

  /** Changes whenever the functions do. */
  long version();

  /** The functions that an event of this name may start, each once, in the order of their ids. */
  List<FunctionSpec> startedBy(String eventName);
}
