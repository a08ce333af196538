package dev.sluice.topology.core.waits.sim;

import dev.sluice.topology.core.Event;
import dev.sluice.topology.core.flow.MemoryStore;
import dev.sluice.topology.core.flow.store.OrderedStore;
import dev.sluice.topology.core.waits.Correlator;
import dev.sluice.topology.core.waits.Interest;
import dev.sluice.topology.core.waits.InterestTable;
import dev.sluice.topology.core.waits.LookBacks;
import dev.sluice.topology.core.waits.LookBacks.LookBack;
import dev.sluice.topology.core.waits.Wait;
import dev.sluice.topology.core.waits.WaitSample;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Router and correlator of one partition, reading their inboxes in one transaction. */
final class WaitPartition {
  /** An event in the partition's topic. */
  record Logged(Event event, Instant receivedAt) {}

  /** A record of the waits. */
  sealed interface Told {
    String key();

    record Opened(String key, Wait what) implements Told {}

    record Closed(String key, Wait.Id id) implements Told {}

    record Came(String key, Event event, Instant receivedAt) implements Told {}
  }

  /** An answer to a run. */
  record Answer(Wait what, Event event) {}

  private final WaitRules rules;
  private final WaitWorld world;
  private final MemoryStore seen = new MemoryStore();
  private final MemoryStore waits = new MemoryStore();
  private @Nullable Correlator correlator;
  private @Nullable LookBacks lookBacks;

  final List<Logged> events = new ArrayList<>();
  final List<Told> inbox = new ArrayList<>();
  final List<Answer> answers = new ArrayList<>();

  private int eventsTaken;
  private int inboxTaken;
  private int eventsCommitted;
  private int inboxCommitted;
  private int interestsKnown;
  private final List<Told> sent = new ArrayList<>();
  private final List<Answer> answered = new ArrayList<>();

  WaitPartition(WaitRules rules, WaitWorld world) {
    this.rules = rules;
    this.world = world;
    start();
  }

  private void start() {
    OrderedStore store = rules.remembersWhatIsOver() ? waits : new Forgetful(waits, 'o');
    store = rules.keepsEvents() ? store : new Forgetful(store, 'r');
    correlator =
        new Correlator(
            store,
            WaitSample.MATCHER,
            (wait, event) -> answered.add(new Answer(wait, event)),
            world.bounds);
    lookBacks = new LookBacks(seen, world.bounds.lookBack());
  }

  void crash() {
    waits.rollBack();
    if (rules.looksBackInTransaction()) {
      seen.rollBack();
    }
    sent.clear();
    answered.clear();
    eventsTaken = eventsCommitted;
    inboxTaken = inboxCommitted;
    start();
  }

  void commit() {
    waits.commit();
    seen.commit();
    sent.forEach(world::deliver);
    sent.clear();
    answers.addAll(answered);
    answered.clear();
    eventsCommitted = eventsTaken;
    inboxCommitted = inboxTaken;
  }

  /** Hears of one more interest, if there is one. */
  boolean hear() {
    if (interestsKnown == world.interests.size()) {
      return false;
    }
    interestsKnown++;
    return true;
  }

  private InterestTable interests() {
    return new InterestTable(world.interests.subList(0, interestsKnown));
  }

  boolean isKnown(Interest interest, Instant now) {
    Instant since = rules.tellsOfEarlierWaits() ? interest.since() : Instant.MAX;
    return interests()
        .isKnown(interest.event(), interest.path(), since, now.minus(world.bounds.lookBack()));
  }

  /** Takes the next event. */
  boolean route() {
    if (eventsTaken == events.size()) {
      return false;
    }
    candidates(interests(), events.get(eventsTaken++));
    return true;
  }

  private void candidates(InterestTable interests, Logged logged) {
    for (String key : interests.keys(logged.event(), WaitSample.MATCHER)) {
      sent.add(new Told.Came(key, logged.event(), logged.receivedAt()));
    }
  }

  /** Looks at past events, if there is an interest that is new. */
  boolean lookBack(Instant now) {
    LookBacks looking = lookBacks;
    LookBack next = looking == null || !rules.looksBack() ? null : looking.next(interests(), now);
    if (looking == null || next == null) {
      return false;
    }
    for (Logged logged : events) {
      if (!logged.receivedAt().isBefore(next.from())) {
        candidates(next.interests(), logged);
      }
    }
    looking.done(next);
    return true;
  }

  /** Takes the next record of the waits. */
  boolean correlate(Instant now) {
    Correlator up = correlator;
    if (up == null || inboxTaken == inbox.size()) {
      return false;
    }
    switch (inbox.get(inboxTaken++)) {
      case Told.Opened o -> up.open(o.key(), o.what(), now);
      case Told.Closed c -> up.close(c.key(), c.id(), now);
      case Told.Came c -> up.came(c.key(), c.event(), c.receivedAt(), now);
    }
    return true;
  }

  /** Has an event meet more of the waits under its key. */
  boolean deliver(Instant now) {
    Correlator up = correlator;
    if (up == null || !up.isDelivering()) {
      return false;
    }
    up.deliver(now);
    return true;
  }

  boolean sweep(Instant now, int max) {
    Correlator up = correlator;
    if (up == null || !up.isDue(now)) {
      return false;
    }
    up.sweep(now, max);
    return true;
  }

  /** What the engine of this partition writes; it leaves with the commit. */
  void send(Told told) {
    sent.add(told);
  }

  int stored() {
    return waits.size();
  }

  @Override
  public String toString() {
    return waits.toString();
  }

  /** A store that loses entries of one kind. */
  private record Forgetful(OrderedStore store, char kind) implements OrderedStore {
    @Override
    public byte @Nullable [] get(byte[] key) {
      return store.get(key);
    }

    @Override
    public void put(byte[] key, byte[] value) {
      if (key[0] != kind) {
        store.put(key, value);
      }
    }

    @Override
    public void delete(byte[] key) {
      store.delete(key);
    }

    @Override
    public void scan(byte[] from, byte[] to, Visitor visitor) {
      store.scan(from, to, visitor);
    }
  }
}
