package dev.sluice.gateway.access;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who asks, for what has no request at hand. A request is answered on one virtual thread from its
 * beginning to its end, live streams and tools included.
 */
public final class CurrentCaller {
  private static final ThreadLocal<@Nullable Caller> CALLER = new ThreadLocal<>();

  private CurrentCaller() {}

  /** Who asks; empty: nobody did, or nobody was asked who it is. */
  public static Optional<Caller> find() {
    return Optional.ofNullable(CALLER.get());
  }

  /** Whether the caller may what {@code needed} may; false where nobody asks. */
  public static boolean may(Role needed) {
    return find().filter(caller -> caller.role().may(needed)).isPresent();
  }

  static void set(Optional<Caller> caller) {
    caller.ifPresentOrElse(CALLER::set, CALLER::remove);
  }
}
