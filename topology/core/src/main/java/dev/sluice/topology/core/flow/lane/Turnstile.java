package dev.sluice.topology.core.flow.lane;

import dev.sluice.topology.core.flow.store.Nanos;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the sub-queues are: ready to be tried, or parked on a gate that was closed for them. When
 * nothing is ready, then whoever is parked on an open gate is held by another one, on which one
 * that needs the same is parked in its place.
 */
final class Turnstile {
  private final Gates gates;
  private final Park ready = new Park();
  private final Alarm alarm = new Alarm();
  private final Set<String> held = new LinkedHashSet<>();
  private long latest;

  Turnstile(Gates gates) {
    this.gates = gates;
  }

  /** It is tried when its turn comes. */
  void ready(SubQueue queue) {
    ready.add(queue);
  }

  /** Takes it from where it is, so that its head may change. */
  void withdraw(SubQueue queue) {
    if (queue.place != null) {
      queue.place.remove(queue);
    }
  }

  /** The first sub-queue whose gates are all open; null when there is none. It stays ready. */
  @Nullable SubQueue next(Instant at) {
    long now = Nanos.of(at);
    if (now < latest) {
      alarm.all().forEach(gate -> letThrough(gate, now));
    }
    latest = now;
    for (Gate due = alarm.take(now); due != null; due = alarm.take(now)) {
      letThrough(due, now);
    }
    for (SubQueue queue = ready.best(); queue != null; queue = ready.best()) {
      Gate closed = queue.firstClosed(now);
      if (closed == null) {
        return queue;
      }
      park(queue, closed, now);
    }
    return null;
  }

  private void park(SubQueue queue, Gate closed, long now) {
    ready.remove(queue);
    closed.parked.add(queue);
    alarm.set(closed);
    held.add(queue.head().run().runId());
    for (Gate other : queue.gates) {
      // Those parked on an open gate may go, unless they all need the closed one as well: then one
      // of them on it, this one, is enough.
      if (!closed.coversAllOf(other)) {
        letThrough(other, now);
      }
    }
  }

  /** The runs that were parked since this was asked last. */
  List<String> held() {
    List<String> taken = List.copyOf(held);
    held.clear();
    return taken;
  }

  /** Something has passed the gates: those behind it may follow, where there is still room. */
  void passed(List<Gate> passed, Instant at) {
    long now = Nanos.of(at);
    passed.forEach(gate -> letThrough(gate, now));
  }

  private void letThrough(Gate gate, long now) {
    if (gate.parked.isEmpty()) {
      return;
    }
    if (gate.isOpen(now)) {
      poke(gate);
    } else {
      alarm.set(gate);
    }
  }

  /**
   * Something about the gate has changed: the best one of each function that is parked on it is
   * tried again. Which function is first is decided among all that are ready.
   */
  void poke(Gate gate) {
    for (SubQueue best : gate.parked.bestOfEach()) {
      gate.parked.remove(best);
      ready.add(best);
    }
  }

  /** Forgets the gate if nothing uses it any more. */
  void drop(Gate gate) {
    if (gates.drop(gate)) {
      alarm.drop(gate);
    }
  }

  /** When time opens the next gate; null: it opens none. */
  @Nullable Instant nextDue() {
    return alarm.first();
  }
}
