package dev.sluice.topology.core.flow.lane;

import dev.sluice.topology.core.flow.FlowControl;
import dev.sluice.topology.core.flow.store.Key;
import dev.sluice.topology.core.flow.store.OrderedStore;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A function's flow control as its queued and executing runs know it, which may be another one than
 * the one that is deployed, until they are told.
 */
final class FunctionLimits {
  private static final char KIND = 'c';

  final String functionId;
  final FlowControl flow;
  final @Nullable Shares shares;
  final Map<String, SubQueue> queues = new LinkedHashMap<>();

  /** Turns of this function that are executing. */
  int executing;

  /** Its runs that wait in {@link #queues}. */
  long waiting;

  FunctionLimits(OrderedStore store, String functionId, FlowControl flow) {
    this.functionId = functionId;
    this.flow = flow;
    this.shares = flow.fairness() == null ? null : new Shares(store, functionId);
  }

  boolean isIdle() {
    return executing == 0 && queues.isEmpty();
  }

  /** Notes what the stored runs of the function are queued under. */
  void remember(OrderedStore store) {
    if (!Arrays.equals(text(flow), store.get(key(functionId)))) {
      store.put(key(functionId), text(flow));
    }
  }

  /** Whether the stored runs of the function are queued under another flow control. */
  static boolean isOutdated(OrderedStore store, String functionId, FlowControl flow) {
    byte[] stored = store.get(key(functionId));
    return stored != null && !Arrays.equals(stored, text(flow));
  }

  private static byte[] text(FlowControl flow) {
    return flow.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] key(String functionId) {
    return Key.of(KIND).text(functionId).bytes();
  }
}
