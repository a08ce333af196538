package dev.sluice.gateway.access;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Who logged in, and whether what they logged in with still counts. Thread-safe. */
interface Holder {
  Caller caller();

  /** By which way: {@code key} or {@code oidc}. */
  String way();

  /**
   * Asks whoever vouches for them, when it is time to. It is called at every request; what takes
   * time is asked seldom.
   */
  void confirm(Instant now);

  /** Why the session may not go on, by what is known without asking anyone; null: it may. */
  @Nullable SessionEnd over(Instant now);
}
