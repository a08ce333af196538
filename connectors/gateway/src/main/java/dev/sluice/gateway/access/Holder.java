package dev.sluice.gateway.access;

import java.time.Instant;

/** Who logged in, and whether what they logged in with still counts. Thread-safe. */
interface Holder {
  Caller caller();

  /** By which way: {@code key} or {@code oidc}. */
  String way();

  /**
   * Whether the session may go on. It is asked at every request; what takes time is asked seldom.
   */
  boolean holds(Instant now);
}
