package dev.sluice.topology.core.flow.store;

import org.jspecify.annotations.Nullable;

/**
 * Keys and values in the unsigned lexicographic order of the keys. All of it commits together with
 * the input that caused it, or not at all; who keeps something of it in memory is made anew then.
 */
public interface OrderedStore {
  byte @Nullable [] get(byte[] key);

  void put(byte[] key, byte[] value);

  /** Deletes an entry; without one, nothing. */
  void delete(byte[] key);

  /**
   * Visits the entries from {@code from} (inclusive) to {@code to} (exclusive) in order, until the
   * visitor has seen enough. The visitor must not write to the store.
   */
  void scan(byte[] from, byte[] to, Visitor visitor);

  /** Answers false to stop. */
  @FunctionalInterface
  interface Visitor {
    boolean visit(byte[] key, byte[] value);
  }
}
