package dev.sluice.topology.core.flow.lane;

import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Waiting runs that pass the same gates, in their order. Only its head is in memory, and only its
 * head is ever tried.
 */
final class SubQueue {
  /**
   * A run's place in the order.
   *
   * @param at effective time
   * @param arrival breaks ties; unique
   */
  @SuppressWarnings("ArrayRecordComponent") // a store key; heads are not compared by equals
  record Head(long at, boolean firstTurn, long arrival, byte[] storeKey, Waiting run) {
    boolean isBefore(Head other) {
      return at < other.at || (at == other.at && arrival < other.arrival);
    }
  }

  /** Earlier first; of the same time those that have begun, then those that came first. */
  static final Comparator<SubQueue> BY_HEAD =
      Comparator.<SubQueue>comparingLong(q -> q.head().at())
          .thenComparing(q -> q.head().firstTurn())
          .thenComparingLong(q -> q.head().arrival());

  final String id;
  final byte[] key;
  final FunctionLimits limits;
  final String functionId;
  final int priority;
  final Shares.@Nullable Share share;
  final List<Gate> gates;
  private int size;
  private @Nullable Head head;

  /** None that waits comes after it; it may itself be gone. */
  private @Nullable Head last;

  /** Where it is: ready, or parked on a gate; null while it is moved. */
  @Nullable Park place;

  /**
   * @param key what the store keys of its runs start with; {@code id} is the same as text
   * @param priority that of all its runs, where priority goes before fairness; else 0
   * @param share its fairness key's; null: the function has no fairness
   * @param gates the most specific first
   */
  SubQueue(
      String id,
      byte[] key,
      FunctionLimits limits,
      int priority,
      Shares.@Nullable Share share,
      List<Gate> gates) {
    this.id = id;
    this.key = key;
    this.limits = limits;
    this.functionId = limits.functionId;
    this.priority = priority;
    this.share = share;
    this.gates = gates;
  }

  /** One more waits in it. */
  void joined(Head run) {
    size++;
    limits.waiting++;
    if (last == null || last.isBefore(run)) {
      last = run;
    }
  }

  /** One waits no longer. */
  void left() {
    size--;
    limits.waiting--;
  }

  int size() {
    return size;
  }

  /** Whether none that waits in it comes after this one. */
  boolean isAllUpTo(Head run) {
    return last != null && !run.isBefore(last);
  }

  Head head() {
    if (head == null) {
      throw new IllegalStateException("A sub-queue without a run is in use: " + functionId);
    }
    return head;
  }

  boolean isEmpty() {
    return head == null;
  }

  /** Changes the head; only while it is in no place, because places are ordered by it. */
  void head(@Nullable Head head) {
    if (place != null) {
      throw new IllegalStateException("A sub-queue's head changes while it is in a place");
    }
    this.head = head;
  }

  @Nullable Gate firstClosed(long now) {
    for (Gate gate : gates) {
      if (!gate.isOpen(now)) {
        return gate;
      }
    }
    return null;
  }
}
