package dev.sluice.topology.streams.contract;

import dev.sluice.schemas.functions.FunctionDefinition;
import dev.sluice.schemas.functions.Trigger;
import dev.sluice.topology.core.FunctionSpec;
import dev.sluice.topology.core.flow.FlowControl;
import java.time.Duration;

/** Functions as workers register them: contract {@code FunctionDefinition}. */
public final class FunctionSpecs {
  /** How long an event may cancel a run when its function says nothing. */
  private static final Duration YEAR = Duration.ofDays(366);

  private FunctionSpecs() {}

  public static FunctionSpec toCore(FunctionDefinition d) {
    return new FunctionSpec(
        d.getId(),
        d.getApp(),
        d.getTriggers().stream().map(FunctionSpecs::toCore).toList(),
        Common.toCore(d.getRetry()),
        d.getFlow() == null ? FlowControl.NONE : FlowControls.toCore(d.getFlow()),
        d.getCancelOn().stream()
            .map(
                c ->
                    new FunctionSpec.CancelOn(
                        c.getEvent(),
                        c.getCondition(),
                        c.getTimeoutMs() == null ? YEAR : Duration.ofMillis(c.getTimeoutMs())))
            .toList(),
        d.getPinVersion() ? d.getAppVersion() : null);
  }

  private static FunctionSpec.Trigger toCore(Trigger t) {
    if (t.getCron() == null) {
      return new FunctionSpec.OnEvent(t.getEvent(), t.getCondition());
    }
    return new FunctionSpec.OnSchedule(
        t.getCron().getExpression(),
        t.getCron().getZone(),
        Duration.ofMillis(t.getCron().getJitterMs()),
        switch (t.getCron().getCatchUp()) {
          case LATEST -> FunctionSpec.CatchUp.LATEST;
          case ALL -> FunctionSpec.CatchUp.ALL;
          case SKIP -> FunctionSpec.CatchUp.SKIP;
        });
  }
}
