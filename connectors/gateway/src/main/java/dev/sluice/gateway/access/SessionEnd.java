package dev.sluice.gateway.access;

/** Why a session ended by itself. The audit has the name. */
public enum SessionEnd {
  /** It has lasted for as long as any may. */
  AGE,

  /** The key that it began with was taken out or replaced. */
  KEY_REMOVED,

  /** The key that it began with has expired. */
  KEY_EXPIRED,

  /** The key, or what the identity provider says of the person, means another role or name. */
  ROLE_CHANGED,

  /** The identity provider vouches for the person no longer. */
  REFUSED,

  /** The identity provider has not said for an hour that the person still is who they were. */
  UNCONFIRMED,

  /** Too many others have logged in since. */
  CROWDED_OUT
}
