package dev.sluice.gateway.access;

import dev.sluice.errors.SluiceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys that hold now. A changed file counts within a second; one that has become unreadable
 * leaves the keys as they were, and is complained about. Thread-safe.
 */
public final class KeyRing {
  private static final Logger log = LoggerFactory.getLogger(KeyRing.class);
  private static final long LOOK_EVERY_MS = 1_000;

  private final KeyFile file;
  private final Clock clock;
  private Known known;
  private @Nullable Stamp stamp;
  private long lookAgain;

  /**
   * Reads the file.
   *
   * @throws SluiceException as for {@link KeyFile#content}
   */
  public KeyRing(KeyFile file, Clock clock) {
    this.file = file;
    this.clock = clock;
    this.stamp = stamp();
    this.known = read();
    this.lookAgain = clock.millis() + LOOK_EVERY_MS;
  }

  /**
   * By what a change of the file is seen: its time alone stands still for some milliseconds.
   *
   * @param key changes when another file takes its place, as {@link KeyFile} writes it
   */
  private record Stamp(FileTime modified, long size, String key) {}

  private record Known(Map<String, ApiKey> byHash, PayloadRules payloads) {}

  /** What each role is shown of payloads. */
  public PayloadRules payloads() {
    return known().payloads();
  }

  /** The key with this text, if it holds. */
  public Optional<ApiKey> find(String text) {
    return Optional.ofNullable(known().byHash().get(ApiKey.hash(text)))
        .filter(key -> key.holdsAt(clock.instant()));
  }

  /** Whether the key still holds. */
  boolean holds(ApiKey key) {
    return over(key) == null;
  }

  /** Why a session that began with the key may not go on; null: it may. */
  @Nullable SessionEnd over(ApiKey key) {
    ApiKey now = known().byHash().get(key.sha256());
    if (now == null) {
      return SessionEnd.KEY_REMOVED;
    }
    if (now.role() != key.role()) {
      return SessionEnd.ROLE_CHANGED;
    }
    return now.holdsAt(clock.instant()) ? null : SessionEnd.KEY_EXPIRED;
  }

  /** Whether a key of such a role holds. */
  public boolean has(Role role) {
    Instant now = clock.instant();
    return known().byHash().values().stream()
        .anyMatch(key -> key.role() == role && key.holdsAt(now));
  }

  /**
   * How people log in at an identity provider, as the file said when it is asked; empty: they do
   * not.
   *
   * @throws SluiceException SLUICE-1280, SLUICE-1281 what it says is wrong
   */
  Optional<OidcSettings> oidc() {
    return file.oidc(System::getenv);
  }

  private synchronized Known known() {
    if (clock.millis() >= lookAgain) {
      lookAgain = clock.millis() + LOOK_EVERY_MS;
      Stamp found = stamp();
      if (found != null && !found.equals(stamp)) {
        stamp = found;
        try {
          known = read();
          log.info("Read {} keys from {}", known.byHash().size(), file.path());
        } catch (SluiceException e) {
          log.error("The keys stay as they were: {}", e.getMessage());
        }
      }
    }
    return known;
  }

  private Known read() {
    KeyFile.Content content = file.content();
    Map<String, ApiKey> found = new HashMap<>();
    content.keys().forEach(key -> found.put(key.sha256(), key));
    return new Known(Map.copyOf(found), content.payloads());
  }

  private @Nullable Stamp stamp() {
    try {
      var attributes = Files.readAttributes(file.path(), BasicFileAttributes.class);
      return new Stamp(
          attributes.lastModifiedTime(), attributes.size(), String.valueOf(attributes.fileKey()));
    } catch (IOException e) {
      return null;
    }
  }
}
