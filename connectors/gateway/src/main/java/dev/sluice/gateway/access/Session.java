package dev.sluice.gateway.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Somebody's session. Thread-safe. */
final class Session {
  private static final int ID_LENGTH = 12;

  private final Holder holder;
  private final String token;
  private final Instant began;
  private final Instant until;
  private volatile Instant seen;

  /**
   * @param token what its forms send along
   */
  Session(Holder holder, String token, Instant began, Instant until) {
    this.holder = holder;
    this.token = token;
    this.began = began;
    this.until = until;
    this.seen = began;
  }

  Holder holder() {
    return holder;
  }

  String name() {
    return holder.caller().name();
  }

  /** Asks whoever vouches for its holder, when it is time to. */
  void confirm(Instant now) {
    if (over(now) == null) {
      holder.confirm(now);
    }
  }

  /** Why it may not go on, by what is known; null: it may. */
  @Nullable SessionEnd over(Instant now) {
    return now.isBefore(until) ? holder.over(now) : SessionEnd.AGE;
  }

  void see(Instant now) {
    seen = now;
  }

  SignedIn signedIn() {
    return new SignedIn(name(), token);
  }

  /** Whether a form is of this session's pages. */
  boolean sent(@Nullable String found) {
    return found != null
        && MessageDigest.isEqual(
            token.getBytes(StandardCharsets.UTF_8), found.getBytes(StandardCharsets.UTF_8));
  }

  /** The id of the session that is kept under this hash. */
  static String id(String hash) {
    return hash.substring(0, ID_LENGTH);
  }

  OpenSession shown(String hash) {
    return new OpenSession(
        id(hash), name(), holder.caller().role().text(), holder.way(), began, seen, until);
  }
}
