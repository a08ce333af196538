package dev.sluice.gateway.access;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

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
  public void confirm(Instant now) {
    // The ring knows of each change of its file by itself.
  }

  @Override
  public @Nullable SessionEnd over(Instant now) {
    return ring.over(key);
  }
}
