package dev.sluice.gateway.access;

import java.time.Instant;

/**
 * Who logged in with a key. The session ends with the key: when it expires, is taken out, or means
 * another role.
 */
record KeyHolder(ApiKey key, KeyRing ring) implements Holder {
  @Override
  public Caller caller() {
    return new Caller(key.name(), key.role());
  }

  @Override
  public String way() {
    return "key";
  }

  @Override
  public boolean holds(Instant now) {
    return ring.holds(key);
  }
}
