package dev.sluice.gateway.access;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who logged in at the identity provider. While the session lasts the provider is asked whether the
 * person is still the same and has the same role; where it says no, the session ends. Where it
 * cannot be asked the session ends an hour after it last said yes. Thread-safe.
 */
final class Vouched implements Holder {
  static final Duration COUNTS_FOR = Duration.ofHours(1);

  private static final Logger log = LoggerFactory.getLogger(Vouched.class);
  private static final Duration ASK_AGAIN_AFTER = Duration.ofSeconds(30);

  private final IdentityProvider provider;
  private final Caller caller;
  private final ReentrantLock asking = new ReentrantLock();
  private volatile Person person;
  private volatile Instant confirmed;
  private volatile Instant askAgain;
  private volatile @Nullable SessionEnd gone;

  Vouched(IdentityProvider provider, Person person, Instant now) {
    this.provider = provider;
    this.caller = person.caller();
    this.person = person;
    this.confirmed = now;
    this.askAgain = now.plus(provider.settings().confirmEvery());
  }

  @Override
  public Caller caller() {
    return caller;
  }

  @Override
  public String way() {
    return "oidc";
  }

  /** Where the person logs out of the provider too; empty: it offers no such place. */
  Optional<URI> logout() {
    return provider.logout(person.idToken());
  }

  @Override
  public @Nullable SessionEnd over(Instant now) {
    SessionEnd known = gone;
    return known != null || now.isBefore(confirmed.plus(COUNTS_FOR))
        ? known
        : SessionEnd.UNCONFIRMED;
  }

  @Override
  public void confirm(Instant now) {
    // One asks; meanwhile what the provider said last counts for the others.
    if (person.refreshToken() != null && !now.isBefore(askAgain) && asking.tryLock()) {
      try {
        if (!now.isBefore(askAgain)) {
          ask(now);
        }
      } finally {
        asking.unlock();
      }
    }
  }

  private void ask(Instant now) {
    try {
      Person found = provider.confirm(person);
      if (found.caller().equals(caller)) {
        person = found;
        confirmed = now;
        askAgain = now.plus(provider.settings().confirmEvery());
        return;
      }
      log.info("{} is now {}: the session ends", caller, found.caller());
      gone = SessionEnd.ROLE_CHANGED;
    } catch (LoginException e) {
      if (e.isAway()) {
        log.warn("{} cannot be confirmed: {}", caller.name(), e.getMessage());
        Duration every = provider.settings().confirmEvery();
        askAgain = now.plus(every.compareTo(ASK_AGAIN_AFTER) < 0 ? every : ASK_AGAIN_AFTER);
        return;
      }
      log.info("{} is not confirmed, the session ends: {}", caller.name(), e.getMessage());
      gone = SessionEnd.REFUSED;
    }
  }
}
