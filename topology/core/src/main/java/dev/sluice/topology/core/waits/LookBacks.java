package dev.sluice.topology.core.waits;

import dev.sluice.topology.core.flow.store.Key;
import dev.sluice.topology.core.flow.store.Nanos;
import dev.sluice.topology.core.flow.store.OrderedStore;
import dev.sluice.topology.core.flow.store.Wire;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which past events of a partition are still to be looked at. An event goes by unheeded while no
 * run has ever waited for its name; once an interest in it arrives, those since then are looked at
 * again, once per partition: what was looked at is remembered with the candidates that came of it.
 *
 * <p>An event that is looked at twice, or goes by while this is under way, does no harm.
 */
public final class LookBacks {
  /** How far the clocks of engine and brokers may be apart. */
  public static final Duration SLACK = Duration.ofSeconds(5);

  private static final char SEEN = 's';

  private final OrderedStore store;
  private final Duration lookBack;

  /**
   * @param lookBack how long after its receipt an event can be found, as the correlator has it
   */
  public LookBacks(OrderedStore store, Duration lookBack) {
    this.store = store;
    this.lookBack = lookBack;
  }

  /**
   * What to look at.
   *
   * @param interests whose candidates are wanted
   * @param from events received from then on
   */
  public record LookBack(InterestTable interests, Instant from) {}

  /** The next one; null: every interest has been looked back for. */
  public @Nullable LookBack next(InterestTable interests, Instant now) {
    List<Interest> unseen = new ArrayList<>();
    Instant from = now;
    for (Interest interest : interests.all()) {
      byte[] seen = store.get(key(interest));
      if (seen == null || new Wire.Reader(seen).number() > Nanos.of(interest.since())) {
        unseen.add(interest);
        from = interest.since().isBefore(from) ? interest.since() : from;
      }
    }
    if (unseen.isEmpty()) {
      return null;
    }
    Instant oldest = now.minus(lookBack);
    Instant start = from.isBefore(oldest) ? oldest : from;
    return new LookBack(new InterestTable(unseen), start.minus(SLACK));
  }

  /** All of it has been looked at. */
  public void done(LookBack lookBack) {
    for (Interest interest : lookBack.interests().all()) {
      store.put(key(interest), new Wire.Writer().number(Nanos.of(interest.since())).done());
    }
  }

  private static byte[] key(Interest interest) {
    return Key.of(SEEN).text(interest.event()).text(interest.path()).bytes();
  }
}
