package dev.sluice.topology.core.flow;

import dev.sluice.topology.core.flow.store.OrderedStore;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A store whose writes can be taken back up to the last commit. */
public final class MemoryStore implements OrderedStore {
  private final TreeMap<byte[], byte[]> entries = new TreeMap<>(Arrays::compareUnsigned);
  private final Deque<Runnable> undo = new ArrayDeque<>();
  private boolean scanning;

  public void commit() {
    undo.clear();
  }

  public void rollBack() {
    while (!undo.isEmpty()) {
      undo.pop().run();
    }
  }

  @Override
  public byte @Nullable [] get(byte[] key) {
    return entries.get(key);
  }

  @Override
  public void put(byte[] key, byte[] value) {
    mustNotScan();
    byte[] before = entries.put(key, value);
    undo.push(() -> restore(key, before));
  }

  @Override
  public void delete(byte[] key) {
    mustNotScan();
    byte[] before = entries.remove(key);
    if (before != null) {
      undo.push(() -> restore(key, before));
    }
  }

  private void restore(byte[] key, byte @Nullable [] before) {
    if (before == null) {
      entries.remove(key);
    } else {
      entries.put(key, before);
    }
  }

  private void mustNotScan() {
    if (scanning) {
      throw new IllegalStateException("A visitor writes to the store");
    }
  }

  @Override
  public void scan(byte[] from, byte[] to, Visitor visitor) {
    boolean outer = scanning;
    scanning = true;
    for (Map.Entry<byte[], byte[]> e : entries.subMap(from, to).entrySet()) {
      if (!visitor.visit(e.getKey(), e.getValue())) {
        break;
      }
    }
    scanning = outer;
  }

  public int size() {
    return entries.size();
  }

  /** How many entries there are of each kind, for a failing test. */
  @Override
  public String toString() {
    return entries.keySet().stream()
        .collect(Collectors.groupingBy(k -> (char) k[0], TreeMap::new, Collectors.counting()))
        .toString();
  }
}
