package dev.sluice.topology.core.waits;

import java.time.Instant;

/**
 * Waits for events of this name look at this path.
 *
 * @param path empty: waits without an equality
 * @param since events from then on count for the first such wait
 */
public record Interest(String event, String path, Instant since) {
  /** What it is known by. */
  public String key() {
    return key(event, path);
  }

  public static String key(String event, String path) {
    return event + "|" + path;
  }
}
