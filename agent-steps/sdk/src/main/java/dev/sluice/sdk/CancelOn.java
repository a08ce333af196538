package dev.sluice.sdk;

import dev.sluice.errors.SluiceException;
import dev.sluice.schemas.limits.Bounds;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An event that cancels a run. A step that is running ends first.
 *
 * @param event its exact name
 * @param condition over {@code event} (what started the run) and {@code async} (the one that came),
 *     such as {@code async.data.order == event.data.order}; null: every one cancels
 * @param timeout how long after the run's start it counts, 1 second to 366 days
 */
public record CancelOn(String event, @Nullable String condition, Duration timeout) {
  public CancelOn {
    if (!Names.isEvent(event)) {
      throw new SluiceException(
          "SLUICE-2026",
          "Expected the exact name of an event that cancels, 1 to 256 characters without blanks or"
              + " *, found '"
              + event
              + "'.",
          "Name each event that cancels; prefixes work in triggers only.");
    }
    Ranges.check("the timeout of cancel-on '" + event + "'", timeout, Bounds.TIMEOUT);
  }
}
