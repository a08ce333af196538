package dev.sluice.topology.streams.contract;

import dev.sluice.schemas.control.Bulk;
import dev.sluice.schemas.control.Control;
import dev.sluice.topology.core.bulk.BulkOrder;
import dev.sluice.topology.core.bulk.BulkOrder.Action;

/** What operators order: contract {@code Control}. */
public final class Orders {
  private Orders() {}

  public static BulkOrder toCore(Control control, Bulk order) {
    Action action =
        switch (order.getAction()) {
          case CANCEL -> Action.CANCEL;
          case REPLAY -> Action.REPLAY;
          case REPLAY_FORCE -> Action.REPLAY_FORCE;
        };
    return new BulkOrder(
        control.getRequestId(),
        control.getAt(),
        action,
        order.getFunctionId(),
        order.getStartedFrom(),
        order.getStartedBefore(),
        order.getStatuses(),
        order.getErrorText(),
        order.getFailureKey(),
        order.getExpression(),
        order.getReason());
  }
}
