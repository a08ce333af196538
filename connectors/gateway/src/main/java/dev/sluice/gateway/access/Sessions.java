package dev.sluice.gateway.access;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who has logged in to the pages. In memory: after a restart people log in again. The oldest ones
 * go when there are too many. Thread-safe.
 */
final class Sessions {
  static final Duration LASTS = Duration.ofHours(12);
  private static final int MOST = 10_000;
  private static final int ID_BYTES = 32;

  /**
   * Who logged in.
   *
   * @param key with which; null: at the identity provider
   * @param idToken what the identity provider said; null: nothing, or too much to keep
   */
  record Holder(Caller caller, @Nullable ApiKey key, @Nullable String idToken) {
    static Holder of(ApiKey key) {
      return new Holder(new Caller(key.name(), key.role()), key, null);
    }

    static Holder of(Person person) {
      return new Holder(person.caller(), null, person.idToken());
    }
  }

  private record Session(Holder holder, Instant until) {}

  private final Clock clock;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, Session> byId = new LinkedHashMap<>();

  Sessions(Clock clock) {
    this.clock = clock;
  }

  /** Begins one, and says what names it. */
  synchronized String begin(Holder holder) {
    byte[] bytes = new byte[ID_BYTES];
    random.nextBytes(bytes);
    String id = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    Instant now = clock.instant();
    byId.values().removeIf(session -> !now.isBefore(session.until()));
    while (byId.size() >= MOST) {
      byId.remove(byId.keySet().iterator().next());
    }
    byId.put(ApiKey.hash(id), new Session(holder, now.plus(LASTS)));
    return id;
  }

  /** Who began it; empty: there is none, or it is over. */
  synchronized Optional<Holder> find(String id) {
    Session session = byId.get(ApiKey.hash(id));
    return session == null || !clock.instant().isBefore(session.until())
        ? Optional.empty()
        : Optional.of(session.holder());
  }

  synchronized void end(String id) {
    byId.remove(ApiKey.hash(id));
  }
}
