package dev.sluice.topology.streams.store;

import dev.sluice.topology.core.flow.store.OrderedStore;
import java.util.Arrays;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** What limits and queues remember, in a state store of the task. */
public final class FlowStore implements OrderedStore {
  private final KeyValueStore<Bytes, byte[]> store;

  public FlowStore(KeyValueStore<Bytes, byte[]> store) {
    this.store = store;
  }

  @Override
  public byte @Nullable [] get(byte[] key) {
    return store.get(Bytes.wrap(key));
  }

  @Override
  public void put(byte[] key, byte[] value) {
    store.put(Bytes.wrap(key), value);
  }

  @Override
  public void delete(byte[] key) {
    store.delete(Bytes.wrap(key));
  }

  @Override
  public void scan(byte[] from, byte[] to, Visitor visitor) {
    if (Arrays.compareUnsigned(from, to) >= 0) {
      return;
    }
    try (KeyValueIterator<Bytes, byte[]> stored = store.range(Bytes.wrap(from), Bytes.wrap(to))) {
      while (stored.hasNext()) {
        KeyValue<Bytes, byte[]> entry = stored.next();
        boolean isEnd = Arrays.equals(entry.key.get(), to);
        if (isEnd || !visitor.visit(entry.key.get(), entry.value)) {
          return;
        }
      }
    }
  }
}
