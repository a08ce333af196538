package dev.sluice.topology.core.flow.arrive;

import dev.sluice.topology.core.flow.store.Key;
import dev.sluice.topology.core.flow.store.OrderedStore;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Which run holds each singleton key, from its start to its end. */
final class Holders {
  private static final char OF_KEY = 'H';
  private static final char OF_RUN = 'h';

  private final OrderedStore store;

  Holders(OrderedStore store) {
    this.store = store;
  }

  /** The run that holds the key; null when none does. */
  @Nullable String holder(String functionId, @Nullable String key) {
    byte[] stored = store.get(ofKey(functionId, key));
    return stored == null ? null : new String(stored, StandardCharsets.UTF_8);
  }

  /** From now on this run holds the key, whoever did. */
  void hold(String functionId, @Nullable String key, String runId) {
    byte[] held = ofKey(functionId, key);
    store.put(held, runId.getBytes(StandardCharsets.UTF_8));
    store.put(ofRun(runId), held);
  }

  /** A run has ended; what it held is free, unless another one has taken it over. */
  void ended(String runId) {
    byte[] held = store.get(ofRun(runId));
    if (held != null) {
      store.delete(ofRun(runId));
      if (Arrays.equals(store.get(held), runId.getBytes(StandardCharsets.UTF_8))) {
        store.delete(held);
      }
    }
  }

  private static byte[] ofKey(String functionId, @Nullable String key) {
    return Key.of(OF_KEY).text(functionId).optional(key).bytes();
  }

  private static byte[] ofRun(String runId) {
    return Key.of(OF_RUN).text(runId).bytes();
  }
}
