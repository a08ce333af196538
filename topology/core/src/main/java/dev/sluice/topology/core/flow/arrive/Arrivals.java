package dev.sluice.topology.core.flow.arrive;

import dev.sluice.topology.core.flow.FlowControl;
import dev.sluice.topology.core.flow.FlowControl.RateLimit;
import dev.sluice.topology.core.flow.FlowControl.Singleton;
import dev.sluice.topology.core.flow.Flows;
import dev.sluice.topology.core.flow.Keys;
import dev.sluice.topology.core.flow.Periods;
import dev.sluice.topology.core.flow.arrive.Outcome.Buffered;
import dev.sluice.topology.core.flow.arrive.Outcome.Reason;
import dev.sluice.topology.core.flow.arrive.Outcome.Skip;
import dev.sluice.topology.core.flow.arrive.Outcome.Start;
import dev.sluice.topology.core.flow.store.Expiring;
import dev.sluice.topology.core.flow.store.Key;
import dev.sluice.topology.core.flow.store.OrderedStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an event that matches a function leads to, before there is a run: into a batch, or by rate
 * limit, debounce, singleton and idempotency key, in this order, to a run. Buffers start when their
 * time has come, under the flow control that is deployed then; so a function that loses its batch
 * or debounce loses no event.
 *
 * <p>State is in the store and commits with the input; nothing is kept in memory. An event whose id
 * has been seen for this function within 24 h leads to nothing; this holds for functions that
 * filter arrivals, for others the run's id sees to it.
 *
 * <p>Threading: one thread per instance.
 */
public final class Arrivals {
  /** For how long event ids and idempotency keys are remembered. */
  public static final Duration REMEMBERED = Duration.ofHours(24);

  private static final byte[] NOTHING = new byte[0];

  private final Flows flows;
  private final RunIds runIds;
  private final Expiring remembered;
  private final RateWindows windows;
  private final Debounces debounces;
  private final Batches batches;
  private final Holders holders;

  public Arrivals(OrderedStore store, Flows flows, RunIds runIds) {
    this.flows = flows;
    this.runIds = runIds;
    this.remembered = new Expiring(store, 'W');
    this.windows = new RateWindows(store);
    this.debounces = new Debounces(store);
    this.batches = new Batches(store);
    this.holders = new Holders(store);
  }

  /**
   * Takes an event in.
   *
   * @return one outcome for the event, and before it the batch that it had no room in any more, or
   *     the event whose place it takes
   */
  public List<Outcome> on(Arrival arrival, Instant now) {
    FlowControl flow = flows.of(arrival.functionId());
    if (!flow.filtersArrivals()) {
      return List.of(start(List.of(arrival)));
    }
    byte[] seen = Key.of('E').text(arrival.functionId()).text(arrival.eventId()).bytes();
    if (remembered.get(seen, now) != null) {
      return List.of(skip(arrival, Reason.DUPLICATE, "event id", arrival.eventId(), null));
    }
    remembered.put(seen, NOTHING, now.plus(REMEMBERED));
    if (flow.batch() != null) {
      return batch(arrival, flow.batch(), now);
    }
    RateLimit rate = flow.rateLimit();
    if (rate != null && applies(rate.key(), arrival.keys().rateLimit())) {
      String key = valueOf(rate.key(), arrival.keys().rateLimit());
      if (!windows.admits(arrival.functionId(), key, rate, now)) {
        String period = Periods.inWords(rate.period());
        String limit = "rate limit " + rate.limit() + " in " + period + per(rate.key());
        return List.of(skip(arrival, Reason.RATE_LIMIT, limit, key, null));
      }
    }
    if (flow.debounce() != null) {
      return debounce(arrival, flow.debounce(), now);
    }
    return List.of(admit(arrival, arrival.eventId(), flow, now));
  }

  private List<Outcome> debounce(Arrival arrival, FlowControl.Debounce debounce, Instant now) {
    Debounces.Added added = debounces.add(arrival, debounce, now);
    List<Outcome> outcomes = new ArrayList<>();
    Arrival dropped = added.dropped();
    if (dropped != null) {
      String limit = "debounce " + debounce.period() + per(debounce.key());
      String key = valueOf(debounce.key(), dropped.keys().debounce());
      String run = runIds.runId(dropped.functionId(), added.cause());
      outcomes.add(skip(dropped, Reason.DEBOUNCE, limit, key, run));
    }
    if (!arrival.equals(dropped)) {
      outcomes.add(new Buffered(arrival.functionId(), arrival.eventId(), added.due()));
    }
    return outcomes;
  }

  private List<Outcome> batch(Arrival arrival, FlowControl.Batch batch, Instant now) {
    Batches.Added added = batches.add(arrival, batch, now);
    List<Outcome> outcomes = new ArrayList<>();
    added.full().forEach(events -> outcomes.add(start(events)));
    if (added.until() != null) {
      outcomes.add(new Buffered(arrival.functionId(), arrival.eventId(), added.until()));
    }
    return outcomes;
  }

  /** The last two rules; an event that the second one skips replaces no run. */
  private Outcome admit(Arrival arrival, String cause, FlowControl flow, Instant now) {
    String runId = runIds.runId(arrival.functionId(), cause);
    Singleton singleton = flow.singleton();
    Keys keys = arrival.keys();
    boolean single = singleton != null && applies(singleton.key(), keys.singleton());
    String key = singleton == null ? null : valueOf(singleton.key(), keys.singleton());
    String holder = single ? holders.holder(arrival.functionId(), key) : null;
    if (holder != null && singleton != null && singleton.mode() == Singleton.Mode.SKIP) {
      String limit = "singleton" + per(singleton.key());
      return skip(arrival, Reason.SINGLETON, limit, key, holder);
    }
    String once = flow.idempotency() == null ? null : keys.idempotency();
    if (once != null) {
      byte[] used = Key.of('I').text(arrival.functionId()).text(once).bytes();
      byte[] by = remembered.get(used, now);
      if (by != null) {
        String limit = "idempotency" + per(flow.idempotency());
        String first = new String(by, StandardCharsets.UTF_8);
        return skip(arrival, Reason.IDEMPOTENCY, limit, once, first);
      }
      remembered.put(used, runId.getBytes(StandardCharsets.UTF_8), now.plus(REMEMBERED));
    }
    Start start = new Start(arrival.functionId(), runId, List.of(arrival), arrival.keys(), holder);
    if (single) {
      holders.hold(arrival.functionId(), key, start.runId());
    }
    return start;
  }

  /** What starts now because its time has come, from at most {@code max} buffers of each kind. */
  public List<Outcome> flush(Instant now, int max) {
    List<Outcome> outcomes = new ArrayList<>();
    for (Debounces.Settled settled : debounces.take(now, max)) {
      Arrival arrival = settled.arrival();
      outcomes.add(admit(arrival, settled.cause(), flows.of(arrival.functionId()), now));
    }
    batches.take(now, max).forEach(events -> outcomes.add(start(events)));
    return outcomes;
  }

  /** A run has ended, in whatever way: what it held as a singleton is free. */
  public void runEnded(String runId) {
    holders.ended(runId);
  }

  /** When {@link #flush} and {@link #tick} have something to do; null: never. */
  public @Nullable Instant nextDue() {
    return Stream.of(
            debounces.nextDue(), batches.nextDue(), windows.nextDue(), remembered.nextDue())
        .filter(Objects::nonNull)
        .min(Instant::compareTo)
        .orElse(null);
  }

  /** Forgets what has expired, about {@code max} entries of each kind. */
  public void tick(Instant now, int max) {
    remembered.forget(now, max);
    windows.forget(now, max);
  }

  /** A keyed rule does not apply to an event whose key evaluates to nothing. */
  private static boolean applies(@Nullable String expression, @Nullable String value) {
    return expression == null || value != null;
  }

  /** A rule without a key has one bucket, whatever was evaluated. */
  static @Nullable String valueOf(@Nullable String expression, @Nullable String value) {
    return expression == null ? null : value;
  }

  private static Skip skip(
      Arrival arrival, Reason reason, String limit, @Nullable String key, @Nullable String holder) {
    return new Skip(
        arrival.functionId(), arrival.eventId(), arrival.event(), reason, limit, key, holder);
  }

  private static String per(@Nullable String expression) {
    return expression == null ? "" : " per " + expression;
  }

  private Start start(List<Arrival> events) {
    Arrival first = events.getFirst();
    return new Start(first.functionId(), runId(events), events, first.keys(), null);
  }

  private String runId(List<Arrival> events) {
    Arrival first = events.getFirst();
    String cause =
        events.size() == 1
            ? first.eventId()
            : first.eventId() + "+" + (events.size() - 1) + "+" + events.getLast().eventId();
    return runIds.runId(first.functionId(), cause);
  }
}
