package dev.sluice.gateway.webhooks;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The ids that Kafka has, the last 20,000 of a day: a repeated delivery is answered without sending
 * it again. What it has forgotten, the engine takes once all the same. Thread-safe.
 */
public final class Seen {
  private static final int KEPT = 20_000;
  private static final Duration HOLDS = Duration.ofHours(23);

  private final Clock clock;
  private final Map<String, Instant> ids =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
          return size() > KEPT;
        }
      };

  public Seen(Clock clock) {
    this.clock = clock;
  }

  /** Whether Kafka has it. */
  public synchronized boolean has(String id) {
    Instant at = ids.get(id);
    return at != null && at.plus(HOLDS).isAfter(clock.instant());
  }

  /** Notes that Kafka has it. */
  public synchronized void add(String id) {
    ids.remove(id);
    ids.put(id, clock.instant());
  }
}
