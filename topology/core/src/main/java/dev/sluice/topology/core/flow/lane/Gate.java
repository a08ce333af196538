package dev.sluice.topology.core.flow.lane;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One counter of one limit, for one value of its key: open or closed for the next turn. Sub-queues
 * that find it closed are parked on it.
 */
abstract class Gate {
  /** Unique; of the form of a store key. */
  final String id;

  /** Whose runs alone it is for; null for one that is shared. */
  final @Nullable String functionId;

  final @Nullable String key;
  final Park parked = new Park();

  /** All sub-queues that have to pass it, wherever they are. */
  private final Set<SubQueue> users = new LinkedHashSet<>();

  /** When it was last said to open, in nanoseconds; {@link Alarm} sorts by it. */
  long due;

  /** Turns that passed it and have not ended. */
  private int held;

  Gate(String id, @Nullable String functionId, @Nullable String key) {
    this.id = id;
    this.functionId = functionId;
    this.key = key;
  }

  abstract boolean isOpen(long now);

  /** Whether each run of a function has to pass it, if one has to. */
  abstract boolean isForAll();

  abstract String describe();

  /** When it opens if nothing else happens; null: time alone does not open it. */
  @Nullable Long opensAt() {
    return null;
  }

  final int held() {
    return held;
  }

  final Set<SubQueue> users() {
    return users;
  }

  final void join(SubQueue queue) {
    users.add(queue);
    used(queue.functionId, 1);
  }

  final void leave(SubQueue queue) {
    users.remove(queue);
    used(queue.functionId, -1);
  }

  final void hold(String functionId) {
    held++;
    used(functionId, 1);
  }

  final void release(String functionId) {
    held--;
    used(functionId, -1);
  }

  /** So many more queues and turns of the function, or fewer, have to do with it. */
  void used(String functionId, int more) {}

  final boolean isUnused() {
    return held == 0 && users.isEmpty();
  }

  /** Whether all that are parked on {@code other} must also pass this one. */
  final boolean coversAllOf(Gate other) {
    return isForAll() && other.functionId != null;
  }

  /** Closed while the function is paused. */
  static final class Pause extends Gate {
    private boolean paused;

    Pause(String id, String functionId, boolean paused) {
      super(id, functionId, null);
      this.paused = paused;
    }

    void set(boolean paused) {
      this.paused = paused;
    }

    @Override
    boolean isOpen(long now) {
      return !paused;
    }

    @Override
    boolean isForAll() {
      return true;
    }

    @Override
    String describe() {
      return "paused";
    }
  }
}
