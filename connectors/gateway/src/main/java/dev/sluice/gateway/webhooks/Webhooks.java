package dev.sluice.gateway.webhooks;

import dev.sluice.errors.SluiceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sources that hold now. A changed file counts within a second; one that has become wrong
 * leaves the sources as they were, and is complained about. Thread-safe.
 */
public final class Webhooks {
  private static final Logger log = LoggerFactory.getLogger(Webhooks.class);
  private static final long LOOK_EVERY_MS = 1_000;

  private final @Nullable WebhookFile file;
  private final Clock clock;
  private Map<String, WebhookSource> sources;
  private @Nullable FileTime modified;
  private long lookAgain;

  /**
   * Reads the file.
   *
   * @param file null: there are no sources
   * @throws SluiceException SLUICE-1404 or SLUICE-1405 as {@link WebhookFile#read}
   */
  public Webhooks(@Nullable WebhookFile file, Clock clock) {
    this.file = file;
    this.clock = clock;
    this.modified = file == null ? null : modified(file);
    this.sources = file == null ? Map.of() : Map.copyOf(file.read());
    this.lookAgain = clock.millis() + LOOK_EVERY_MS;
  }

  /** The source of this name. */
  public Optional<WebhookSource> source(String name) {
    return Optional.ofNullable(all().get(name));
  }

  /** All sources by name, in no order. */
  public synchronized Map<String, WebhookSource> all() {
    if (file != null && clock.millis() >= lookAgain) {
      lookAgain = clock.millis() + LOOK_EVERY_MS;
      FileTime found = modified(file);
      if (found != null && !found.equals(modified)) {
        modified = found;
        try {
          sources = Map.copyOf(file.read());
          log.info("Read {} sources of webhooks from {}", sources.size(), file.path());
        } catch (SluiceException e) {
          log.error("The sources of webhooks stay as they were: {}", e.getMessage());
        }
      }
    }
    return sources;
  }

  private static @Nullable FileTime modified(WebhookFile file) {
    try {
      return Files.getLastModifiedTime(file.path());
    } catch (IOException e) {
      return null;
    }
  }
}
