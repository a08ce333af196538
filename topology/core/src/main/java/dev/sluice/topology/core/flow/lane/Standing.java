package dev.sluice.topology.core.flow.lane;

import dev.sluice.topology.core.flow.store.Nanos;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Where a waiting run stands, and why it waits. */
record Standing(Queues queues, @Nullable SubQueue queue, SubQueue.Head run) {

  /** The limit and the key that hold the run; as text, to compare. */
  String holder(Instant now) {
    Gate gate = queue == null ? null : heldBy(queue, Nanos.of(now));
    return gate == null ? "" : gate.describe() + (gate.key == null ? "" : "\0" + gate.key);
  }

  Why why(Instant now, int countUpTo) {
    Instant since = run.run().since();
    if (queue == null) {
      return new Why("flow control changes", null, 0, since, null);
    }
    return why(queue, since, now, countUpTo);
  }

  private Why why(SubQueue queue, Instant since, Instant now, int countUpTo) {
    Gate gate = heldBy(queue, Nanos.of(now));
    if (gate == null) {
      return new Why("its turn is next", null, 0, since, null);
    }
    int ahead = before(queue, countUpTo);
    int own = ahead;
    int looked = 0;
    for (SubQueue other : gate.users()) {
      if (ahead == countUpTo || looked++ == countUpTo) {
        break;
      }
      if (other != queue) {
        ahead += ahead(queue, other, own, countUpTo - ahead);
      }
    }
    return new Why(gate.describe(), gate.key, ahead, since, opens(gate));
  }

  /** A closed gate that time alone does not open, else the one that opens last. */
  static @Nullable Gate heldBy(SubQueue queue, long now) {
    Gate last = null;
    for (Gate gate : queue.gates) {
      if (gate.isOpen(now)) {
        continue;
      }
      Long opens = gate.opensAt();
      if (opens == null) {
        return gate;
      }
      Long before = last == null ? null : last.opensAt();
      if (before == null || opens > before) {
        last = gate;
      }
    }
    return last;
  }

  private static @Nullable Instant opens(Gate gate) {
    Long at = gate.opensAt();
    return at == null ? null : Nanos.instant(at);
  }

  private int ahead(SubQueue queue, SubQueue other, int own, int max) {
    if (other.share == null || !other.functionId.equals(queue.functionId)) {
      return before(other, max);
    }
    if (other.priority != queue.priority) {
      return other.priority > queue.priority ? Math.min(other.size(), max) : 0;
    }
    return other.share == queue.share
        ? before(other, max)
        : Math.min(Math.min(other.size(), own + 1), max);
  }

  /** Most often the run is the last in the order, or the first: then nothing is counted. */
  private int before(SubQueue other, int max) {
    if (other.isEmpty() || !other.head().isBefore(run)) {
      return 0;
    }
    if (other.isAllUpTo(run)) {
      return Math.min(other == queue ? other.size() - 1 : other.size(), max);
    }
    return queues.countBefore(other.head(), other.key, run.at(), run.arrival(), max);
  }
}
