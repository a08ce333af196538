package dev.sluice.topology.core.waits;

import dev.sluice.topology.core.Event;
import dev.sluice.topology.core.flow.store.Key;
import dev.sluice.topology.core.flow.store.OrderedStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Brings waits and events together, whichever comes first. A wait is resolved once, by the first
 * event it meets that was received in {@code [since, until)} and passes its residual. An event
 * resolves every such wait under its key, and stays for {@link Bounds#lookBack} for waits that are
 * yet to open. What arrives twice changes nothing: a wait that was resolved or closed is over and
 * stays so for {@link #OVER}, or until its time is up, whichever is first; opened again it is
 * ignored, and the run has its answer already, because both went through transactions.
 *
 * <p>All keys belong to one partition. Threading: one thread per instance; made anew when the store
 * is rolled back.
 */
public final class Correlator {
  /** How long it is remembered that a wait is over. */
  public static final Duration OVER = Duration.ofDays(1);

  /**
   * How late an event may come here that was received while the wait was open. A wait is forgotten
   * that long after its time was up, and one that opens later still is not heard.
   */
  public static final Duration GRACE = Duration.ofMinutes(1);

  private final OrderedStore store;
  private final Expiries expiries;
  private final Matcher matcher;
  private final Resolutions resolutions;
  private final Deliveries deliveries;
  private final Bounds bounds;

  /**
   * How far it goes.
   *
   * @param lookBack how long after its receipt an event can be found by a wait that opens
   * @param waitsPerCall so many waits an event meets in one call, at least 1
   */
  public record Bounds(Duration lookBack, int waitsPerCall) {}

  public Correlator(OrderedStore store, Matcher matcher, Resolutions resolutions, Bounds bounds) {
    this.store = store;
    this.deliveries = new Deliveries(store);
    this.bounds = bounds;
    this.expiries = new Expiries(store);
    this.matcher = matcher;
    this.resolutions = resolutions;
  }

  /** A run waits. Answered at once when a recent event is what it waits for: the earliest. */
  public void open(String key, Wait wait, Instant now) {
    if (!goneAt(wait).isAfter(now) || store.get(Entries.over(key, wait.id())) != null) {
      return;
    }
    byte[] at = Entries.wait(key, wait.id());
    forget(at);
    Event found = recent(key, wait, now);
    if (found != null) {
      markOver(key, wait.id(), wait.until(), now);
      resolutions.resolved(wait, found);
    } else {
      store.put(at, Entries.write(wait));
      expiries.add(goneAt(wait), at);
    }
  }

  private @Nullable Event recent(String key, Wait wait, Instant now) {
    Instant oldest = now.minus(bounds.lookBack()).plusNanos(1);
    Instant from = wait.since().isBefore(oldest) ? oldest : wait.since();
    if (!from.isBefore(wait.until())) {
      return null;
    }
    Event[] found = {null};
    store.scan(
        Entries.recentFrom(key, from),
        Entries.recentFrom(key, wait.until()),
        (at, value) -> {
          Entries.Recent recent = Entries.readRecent(value);
          if (wait.isFulfilledBy(recent.event(), recent.receivedAt(), matcher)) {
            found[0] = recent.event();
          }
          return found[0] == null;
        });
    return found[0];
  }

  /** The run waits no longer. */
  public void close(String key, Wait.Id id, Instant now) {
    Wait open = forget(Entries.wait(key, id));
    if (store.get(Entries.over(key, id)) == null) {
      markOver(key, id, open == null ? Instant.MAX : open.until(), now);
    }
  }

  /**
   * An event came that some wait under this key may wait for. Of more waits than {@link
   * Bounds#waitsPerCall} the rest meets it by {@link #deliver}, and later events after it.
   *
   * @param receivedAt when Kafka took it
   */
  public void came(String key, Event event, Instant receivedAt, Instant now) {
    byte[] from = Entries.waits(key);
    if (!deliveries.concerns(key)) {
      from = meet(key, from, event, receivedAt, now);
    }
    if (from != null) {
      deliveries.add(key, from, event, receivedAt);
    }
    Instant goneAt = receivedAt.plus(bounds.lookBack());
    if (goneAt.isAfter(now)) {
      byte[] at = Entries.recent(key, receivedAt, event.id());
      store.put(at, Entries.write(event, receivedAt));
      expiries.add(goneAt, at);
    }
  }

  /** Whether there is something to {@link #deliver}. Reads nothing. */
  public boolean isDelivering() {
    return !deliveries.isEmpty();
  }

  /** Has the event that came first meet more of the waits under its key. */
  public void deliver(Instant now) {
    Deliveries.Delivery next = deliveries.first();
    if (next != null) {
      deliveries.met(
          next, meet(next.key(), next.from().toBytes(), next.event(), next.receivedAt(), now));
    }
  }

  /** Answers where the waits begin that it has not met; null: it has met all. */
  private byte @Nullable [] meet(
      String key, byte[] from, Event event, Instant receivedAt, Instant now) {
    List<Wait> fulfilled = new ArrayList<>();
    byte[][] rest = {null};
    int[] met = {0};
    store.scan(
        from,
        Key.afterAll(Entries.waits(key)),
        (at, value) -> {
          if (met[0]++ == bounds.waitsPerCall()) {
            rest[0] = at;
            return false;
          }
          Wait wait = Entries.readWait(value);
          if (goneAt(wait).isAfter(now) && wait.isFulfilledBy(event, receivedAt, matcher)) {
            fulfilled.add(wait);
          }
          return true;
        });
    for (Wait wait : fulfilled) {
      forget(Entries.wait(key, wait.id()));
      markOver(key, wait.id(), wait.until(), now);
      resolutions.resolved(wait, event);
    }
    return rest[0];
  }

  /** Whether something may be due for {@link #sweep}. Reads nothing. */
  public boolean isDue(Instant now) {
    return expiries.isDue(now);
  }

  /**
   * Drops at most {@code max} entries that have expired: waits that nobody closed, events that no
   * wait looks back to, marks of waits that are over. Nothing depends on when it is called.
   */
  public void sweep(Instant now, int max) {
    expiries.take(now, max).forEach(store::delete);
  }

  /** Takes a wait out of the store; null: it was not there. */
  private @Nullable Wait forget(byte[] at) {
    byte[] stored = store.get(at);
    if (stored == null) {
      return null;
    }
    Wait wait = Entries.readWait(stored);
    store.delete(at);
    expiries.remove(goneAt(wait), at);
    return wait;
  }

  private static Instant goneAt(Wait wait) {
    return wait.until().plus(GRACE);
  }

  private void markOver(String key, Wait.Id id, Instant until, Instant now) {
    Instant day = now.plus(OVER);
    Instant goneAt = until.isBefore(day) ? until.plus(GRACE) : day;
    if (goneAt.isAfter(now)) {
      byte[] at = Entries.over(key, id);
      store.put(at, new byte[0]);
      expiries.add(goneAt, at);
    }
  }
}
