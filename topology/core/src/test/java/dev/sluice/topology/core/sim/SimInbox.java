package dev.sluice.topology.core.sim;

import java.util.ArrayList;
import java.util.List;

/** A topic's partition: records in their order, and how far the engine has read. */
final class SimInbox<T> {
  private final List<T> records = new ArrayList<>();
  private int position;
  private int committed;
  private int recoversTo;

  void add(T record) {
    records.add(record);
  }

  List<T> records() {
    return records;
  }

  int size() {
    return records.size();
  }

  int position() {
    return position;
  }

  boolean hasNext() {
    return position < records.size();
  }

  T next() {
    return records.get(position++);
  }

  void commit() {
    committed = position;
  }

  void rollBack() {
    position = committed;
  }

  /** An engine comes back; what is there by now it must take before it starts turns. */
  void recover() {
    recoversTo = records.size();
  }

  /** How far it reached when the engine came back. */
  int recoversTo() {
    return recoversTo;
  }

  boolean isBehind() {
    return position < recoversTo;
  }
}
