package dev.sluice.topology.streams.store;

import dev.sluice.schemas.results.Result;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueStore;

/** Reports that came before their run. Few and short-lived: their keys are held in memory too. */
final class Parking {
  private final KeyValueStore<Bytes, byte[]> store;
  private final PartitionStore.Codec<Result> codec;
  private final Map<String, List<Bytes>> keys = new HashMap<>();
  private long nextNumber;

  Parking(KeyValueStore<Bytes, byte[]> store, PartitionStore.Codec<Result> codec) {
    this.store = store;
    this.codec = codec;
    for (KeyValue<Bytes, byte[]> entry : PartitionStore.all(store)) {
      keysOf(Keys.runOfParked(entry.key)).add(entry.key);
      nextNumber = Math.max(nextNumber, Keys.numberOfParked(entry.key) + 1);
    }
  }

  private List<Bytes> keysOf(String runId) {
    return keys.computeIfAbsent(runId, id -> new ArrayList<>());
  }

  boolean has(String runId) {
    return keys.containsKey(runId);
  }

  void add(String runId, Result report) {
    Bytes key = Keys.parked(runId, nextNumber++);
    store.put(key, codec.encode(report));
    keysOf(runId).add(key);
  }

  List<Result> take(String runId) {
    List<Bytes> taken = keys.remove(runId);
    if (taken == null) {
      return List.of();
    }
    List<Result> reports = new ArrayList<>();
    for (Bytes key : taken) {
      byte[] stored = store.delete(key);
      if (stored != null) {
        reports.add(codec.decode(stored));
      }
    }
    return reports;
  }
}
