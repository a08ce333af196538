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
 * resolves every such wait under its key, and stays for {@link #LOOK_BACK} for waits that are yet
 * to open. What arrives twice changes nothing: a wait that was resolved or closed is over and stays
 * so for {@link #OVER}, or until its time is up, whichever is first; opened again it is ignored,
 * and the run has its answer already, because both went through transactions.
 *
 * <p>All keys belong to one partition. Threading: one thread per instance; made anew when the store
 * is rolled back.
 */
public final class Correlator {
  /** How long after its receipt an event can be found by a wait that opens. */
  public static final Duration LOOK_BACK = Duration.ofMinutes(10);

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

  public Correlator(OrderedStore store, Matcher matcher, Resolutions resolutions) {
    this.store = store;
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
    Instant oldest = now.minus(LOOK_BACK).plusNanos(1);
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
   * An event came that some wait under this key may wait for.
   *
   * @param receivedAt when Kafka took it
   */
  public void came(String key, Event event, Instant receivedAt, Instant now) {
    List<Wait> fulfilled = new ArrayList<>();
    byte[] waits = Entries.waits(key);
    store.scan(
        waits,
        Key.afterAll(waits),
        (at, value) -> {
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
    Instant goneAt = receivedAt.plus(LOOK_BACK);
    if (goneAt.isAfter(now)) {
      byte[] at = Entries.recent(key, receivedAt, event.id());
      store.put(at, Entries.write(event, receivedAt));
      expiries.add(goneAt, at);
    }
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
