package dev.sluice.topology.core.flow.lane;

import dev.sluice.topology.core.flow.FlowControl;
import dev.sluice.topology.core.flow.store.Key;
import dev.sluice.topology.core.flow.store.Nanos;
import dev.sluice.topology.core.flow.store.OrderedStore;
import dev.sluice.topology.core.flow.store.Wire;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The waiting runs as they are stored: one entry each, in order, and where each run's entry is. */
final class Queues {
  private static final char ENTRY = 'q';
  private static final char OF_RUN = 'w';
  private static final long SECOND = 1_000_000_000L;

  private final OrderedStore store;
  private final int maxPriority;

  /**
   * Where a run waits.
   *
   * @param told what was last said to hold it; null: nothing yet
   */
  @SuppressWarnings("ArrayRecordComponent") // store keys; places are not compared by equals
  record Place(byte[] queue, byte[] entry, @Nullable String told) {}

  interface Visitor {
    void visit(byte[] queue, SubQueue.Head head);
  }

  Queues(OrderedStore store, int maxPriority) {
    this.store = store;
    this.maxPriority = maxPriority;
  }

  /** What all waiting runs have in common that pass the same gates; the start of their keys. */
  byte[] queueOf(FlowControl flow, Waiting run) {
    Key key = Key.of(ENTRY).text(run.functionId()).number(-priorityFirst(flow, run));
    if (flow.fairness() != null) {
      key.optional(run.keys().fairness());
    }
    for (int i = 0; i < flow.concurrency().size(); i++) {
      if (flow.concurrency().get(i).key() != null) {
        key.optional(run.keys().concurrency(i));
      }
    }
    if (flow.throttle() != null && flow.throttle().key() != null) {
      key.optional(run.keys().throttle());
    }
    for (int i = 0; i < flow.tokens().size(); i++) {
      if (flow.tokens().get(i).key() != null) {
        key.optional(run.keys().tokens(i));
      }
    }
    return key.flag(run.firstTurn()).bytes();
  }

  /** The priority where it goes before all else, that is with fairness; 0 where it does not. */
  int priorityFirst(FlowControl flow, Waiting run) {
    return flow.fairness() == null ? 0 : priority(flow, run);
  }

  private int priority(FlowControl flow, Waiting run) {
    return flow.priority() == null
        ? 0
        : Math.clamp(run.keys().priority(), -maxPriority, maxPriority);
  }

  SubQueue.Head put(byte[] queue, FlowControl flow, Waiting run, long arrival) {
    long headStart = flow.fairness() == null ? priority(flow, run) * SECOND : 0;
    long at = Nanos.of(run.since()) - headStart;
    byte[] entry = Key.of(queue).number(at).number(arrival).bytes();
    store.put(entry, run.bytes(arrival));
    place(run.runId(), queue, entry, null);
    return new SubQueue.Head(at, run.firstTurn(), arrival, entry, run);
  }

  /** Notes what was said to hold the run. */
  void told(String runId, Place place, String told) {
    place(runId, place.queue(), place.entry(), told);
  }

  private void place(String runId, byte[] queue, byte[] entry, @Nullable String told) {
    byte[] place = new Wire.Writer().bytes(queue).bytes(entry).text(told).done();
    store.put(ofRun(runId), place);
  }

  @Nullable Place placeOf(String runId) {
    byte[] stored = store.get(ofRun(runId));
    if (stored == null) {
      return null;
    }
    Wire.Reader in = new Wire.Reader(stored);
    return new Place(in.bytes(), in.bytes(), in.optional());
  }

  SubQueue.Head at(byte[] entry) {
    byte[] stored = store.get(entry);
    if (stored == null) {
      throw new IllegalStateException("A waiting run's entry is not where it is noted to be");
    }
    return head(entry, stored);
  }

  void remove(byte[] entry, String runId) {
    store.delete(entry);
    store.delete(ofRun(runId));
  }

  /** The first run of a queue behind an entry; null when there is none. */
  SubQueue.@Nullable Head next(byte[] queue, byte[] entry) {
    SubQueue.@Nullable Head[] found = new SubQueue.Head[1];
    store.scan(
        Key.after(entry),
        Key.afterAll(queue),
        (key, value) -> {
          found[0] = head(key, value);
          return false;
        });
    return found[0];
  }

  /**
   * How many runs of a queue are before a place in the order, counted up to {@code max}.
   *
   * @param first where the queue begins; before it RocksDB would step over all that are gone
   */
  int countBefore(SubQueue.Head first, byte[] queue, long at, long arrival, int max) {
    int[] count = new int[1];
    byte[] to = Key.of(queue).number(at).number(arrival).bytes();
    if (max > 0 && Arrays.compareUnsigned(first.storeKey(), to) < 0) {
      store.scan(first.storeKey(), to, (key, value) -> ++count[0] < max);
    }
    return count[0];
  }

  void all(Visitor visitor) {
    visit(Key.of(ENTRY).bytes(), visitor);
  }

  void allOf(String functionId, Visitor visitor) {
    visit(Key.of(ENTRY).text(functionId).bytes(), visitor);
  }

  private void visit(byte[] prefix, Visitor visitor) {
    store.scan(
        prefix,
        Key.afterAll(prefix),
        (key, value) -> {
          byte[] queue = Arrays.copyOf(key, key.length - 2 * Long.BYTES);
          visitor.visit(queue, head(key, value));
          return true;
        });
  }

  private static SubQueue.Head head(byte[] entry, byte[] value) {
    Waiting run = Waiting.read(value);
    return new SubQueue.Head(
        Key.numberAt(entry, entry.length - 2 * Long.BYTES),
        run.firstTurn(),
        Waiting.number(value),
        entry,
        run);
  }

  private static byte[] ofRun(String runId) {
    return Key.of(OF_RUN).text(runId).bytes();
  }
}
