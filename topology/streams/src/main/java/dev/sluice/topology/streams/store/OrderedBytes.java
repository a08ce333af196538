package dev.sluice.topology.streams.store;

import dev.sluice.topology.core.flow.store.OrderedStore;
import java.util.Arrays;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** A state store as the core wants it. */
public record OrderedBytes(KeyValueStore<Bytes, byte[]> store) implements OrderedStore {
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
      return; // RocksDB would warn of it
    }
    Bytes end = Bytes.wrap(to);
    try (KeyValueIterator<Bytes, byte[]> found = store.range(Bytes.wrap(from), end)) {
      while (found.hasNext()) {
        KeyValue<Bytes, byte[]> entry = found.next();
        if (entry.key.equals(end) || !visitor.visit(entry.key.get(), entry.value)) {
          return;
        }
      }
    }
  }
}
