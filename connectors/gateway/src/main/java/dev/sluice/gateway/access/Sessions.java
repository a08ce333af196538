package dev.sluice.gateway.access;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who has logged in to the pages of this gateway. In memory: after a restart people log in again.
 * The oldest ones go when there are too many. Thread-safe.
 */
public final class Sessions {
  static final Duration LASTS = Duration.ofHours(12);

  private static final Logger log = LoggerFactory.getLogger(Sessions.class);
  private static final int MOST = 10_000;
  private static final int SECRET_BYTES = 32;

  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  /** By the hash of what the browser has, oldest first. */
  private final Map<String, Session> byHash = new LinkedHashMap<>();

  Sessions(Clock clock) {
    this.clock = clock;
  }

  /** Begins one, and says what opens it. */
  synchronized String begin(Holder holder) {
    String secret = secret();
    Instant now = clock.instant();
    byHash.values().removeIf(session -> session.isOver(now));
    while (byHash.size() >= MOST) {
      byHash.remove(byHash.keySet().iterator().next());
    }
    byHash.put(ApiKey.hash(secret), new Session(holder, secret(), now, now.plus(LASTS)));
    return secret;
  }

  private String secret() {
    byte[] bytes = new byte[SECRET_BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /**
   * The session that this opens; empty: there is none, or it is over. May ask the identity provider
   * whether its holder still is who they were.
   */
  Optional<Session> find(String secret) {
    String hash = ApiKey.hash(secret);
    Session session = get(hash);
    if (session == null) {
      return Optional.empty();
    }
    Instant now = clock.instant();
    if (session.isOver(now) || !session.holder().holds(now)) {
      remove(hash);
      log.info("The session {} of {} is over", Session.id(hash), session.name());
      return Optional.empty();
    }
    return Optional.of(session);
  }

  private synchronized @Nullable Session get(String hash) {
    return byHash.get(hash);
  }

  private synchronized void remove(String hash) {
    byHash.remove(hash);
  }

  void end(String secret) {
    remove(ApiKey.hash(secret));
  }

  /** All that go on, the newest first. */
  public synchronized List<OpenSession> list() {
    Instant now = clock.instant();
    List<OpenSession> found = new ArrayList<>();
    byHash.forEach(
        (hash, session) -> {
          if (!session.isOver(now)) {
            found.addFirst(session.shown(hash));
          }
        });
    return found;
  }

  /**
   * Ends sessions at once.
   *
   * @param nameOrId all of the person, or the one with the id
   * @return how many there were
   */
  public synchronized int endAll(String nameOrId) {
    int before = byHash.size();
    byHash
        .entrySet()
        .removeIf(
            entry ->
                entry.getValue().name().equals(nameOrId)
                    || Session.id(entry.getKey()).equals(nameOrId));
    return before - byHash.size();
  }
}
