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
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
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
  private static final int MOST_ENDED = 1_000;
  private static final int SECRET_BYTES = 32;

  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  /** By the hash of what the browser has, oldest first. */
  private final Map<String, Session> byHash = new LinkedHashMap<>();

  /** What ended by itself and was not asked for yet. */
  private final BlockingQueue<EndedSession> ended = new LinkedBlockingQueue<>(MOST_ENDED);

  Sessions(Clock clock) {
    this.clock = clock;
  }

  /** Begins one, and says what opens it. */
  synchronized String begin(Holder holder) {
    String secret = secret();
    Instant now = clock.instant();
    if (byHash.size() >= MOST) {
      sweep();
    }
    while (byHash.size() >= MOST) {
      Map.Entry<String, Session> oldest = byHash.entrySet().iterator().next();
      over(oldest.getKey(), oldest.getValue(), SessionEnd.CROWDED_OUT);
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
    session.confirm(now);
    SessionEnd why = session.over(now);
    if (why != null) {
      over(hash, session, why);
      return Optional.empty();
    }
    return Optional.of(session);
  }

  /**
   * Ends those that may not go on, by what is known without asking anyone, though nobody asks for
   * them.
   */
  public synchronized void sweep() {
    Instant now = clock.instant();
    for (Map.Entry<String, Session> each : List.copyOf(byHash.entrySet())) {
      SessionEnd why = each.getValue().over(now);
      if (why != null && ended.remainingCapacity() > 0) {
        over(each.getKey(), each.getValue(), why);
      }
    }
  }

  private void over(String hash, Session session, SessionEnd why) {
    if (!remove(hash)) {
      return; // another thread found it too
    }
    EndedSession one = new EndedSession(Session.id(hash), session.name(), why);
    log.info("The session {} of {} is over: {}", one.id(), one.name(), why);
    if (!ended.offer(one)) {
      lost(one);
    }
  }

  /**
   * The next one that ended by itself, each once.
   *
   * @param patience how long to wait for it; empty when there was none
   */
  public Optional<EndedSession> nextEnded(Duration patience) throws InterruptedException {
    return Optional.ofNullable(ended.poll(patience.toMillis(), TimeUnit.MILLISECONDS));
  }

  /** Says that the audit will not have it. */
  public static void lost(EndedSession one) {
    log.warn(
        "SLUICE-6290 Expected the audit to take the end of session {} of {} ({}), found that Kafka"
            + " did not take it for so long. This line is all that tells it.",
        one.id(),
        one.name(),
        one.why());
  }

  private synchronized @Nullable Session get(String hash) {
    return byHash.get(hash);
  }

  private synchronized boolean remove(String hash) {
    return byHash.remove(hash) != null;
  }

  synchronized void end(String secret) {
    byHash.remove(ApiKey.hash(secret));
  }

  /** All that go on, the newest first. */
  public synchronized List<OpenSession> list() {
    Instant now = clock.instant();
    List<OpenSession> found = new ArrayList<>();
    byHash.forEach(
        (hash, session) -> {
          if (session.over(now) == null) {
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
