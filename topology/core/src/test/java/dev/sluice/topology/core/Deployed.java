package dev.sluice.topology.core;

import static dev.sluice.topology.core.Sample.RETRY;

import dev.sluice.topology.core.flow.FlowControl;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Functions that are deployed again and again. */
final class Deployed implements Functions {
  private FunctionTable table = new FunctionTable(List.of());
  private long version;

  /** The function {@code greet} with these limits, and no other. */
  void deploy(FlowControl flow) {
    deploy(flow, new FunctionSpec.OnEvent("demo/greet", null));
  }

  /** The function {@code greet} with these limits and triggers, and no other. */
  void deploy(FlowControl flow, FunctionSpec.Trigger... triggers) {
    deploy(new FunctionSpec("greet", "shop", List.of(triggers), RETRY, flow, List.of(), null));
  }

  /** These, and no others. */
  void deploy(FunctionSpec... functions) {
    table = new FunctionTable(List.of(functions));
    version++;
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
