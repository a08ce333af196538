package dev.sluice.gateway.access;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Who has logged in to the pages. In memory: after a restart people log in again. The oldest ones
 * go when there are too many. Thread-safe.
 */
final class Sessions {
  static final Duration LASTS = Duration.ofHours(12);
  private static final int MOST = 10_000;
  private static final int ID_BYTES = 32;

  private record Session(ApiKey key, Instant until) {}

  private final Clock clock;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, Session> byId = new LinkedHashMap<>();

  Sessions(Clock clock) {
    this.clock = clock;
  }

  /** Begins one, and says what names it. */
  synchronized String begin(ApiKey key) {
    byte[] bytes = new byte[ID_BYTES];
    random.nextBytes(bytes);
    String id = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    Instant now = clock.instant();
    byId.values().removeIf(session -> !now.isBefore(session.until()));
    while (byId.size() >= MOST) {
      byId.remove(byId.keySet().iterator().next());
    }
    byId.put(ApiKey.hash(id), new Session(key, now.plus(LASTS)));
    return id;
  }

  /** The key that it was begun with; empty: there is none, or it is over. */
  synchronized Optional<ApiKey> find(String id) {
    Session session = byId.get(ApiKey.hash(id));
    return session == null || !clock.instant().isBefore(session.until())
        ? Optional.empty()
        : Optional.of(session.key());
  }

  synchronized void end(String id) {
    byId.remove(ApiKey.hash(id));
  }
}
