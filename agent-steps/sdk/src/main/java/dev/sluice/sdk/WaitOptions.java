package dev.sluice.sdk;

import dev.sluice.errors.SluiceException;
import dev.sluice.sdk.host.Timeouts;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Which event a wait waits for, and how long.
 *
 * @param event its exact name
 * @param match a path such as {@code data.request_id} that must hold the same in the event that
 *     started the run ({@code event}) and in the one that comes ({@code async}); null: none
 * @param condition what must be true of the two, such as {@code async.data.approved}; null: nothing
 * @param timeout 1 ms to 366 days; null: 366 days
 */
public record WaitOptions(
    String event, @Nullable String match, @Nullable String condition, @Nullable Duration timeout) {
  public WaitOptions {
    if (!Names.isEvent(event)) {
      throw new SluiceException(
          "SLUICE-3016",
          "Expected the exact name of an event to wait for, 1 to 256 characters without blanks or"
              + " *, found '"
              + event
              + "'.",
          "Wait for each name by ctx.waitForAny; prefixes work in triggers only.");
    }
    if (timeout != null) {
      Timeouts.check("the wait for '" + event + "'", timeout);
    }
  }

  /** Any event of this name, for 366 days. */
  public static WaitOptions event(String name) {
    return new WaitOptions(name, null, null, null);
  }

  /**
   * {@code data.request_id} is short for {@code async.data.request_id == event.data.request_id}.
   */
  public WaitOptions match(String path) {
    return new WaitOptions(event, path, condition, timeout);
  }

  /**
   * Only an event of which {@code condition} is true, beside what {@link #match} says.
   *
   * @param condition over {@code event} and {@code async}, such as {@code async.data.x ==
   *     event.data.y && async.data.ok}; an equality with a path of {@code async} finds the wait
   *     quickly, however many there are
   */
  public WaitOptions when(String condition) {
    return new WaitOptions(event, match, condition, timeout);
  }

  /** The same event for at most {@code timeout}: 1 ms to 366 days; SLUICE-3015 otherwise. */
  public WaitOptions timeout(Duration timeout) {
    return new WaitOptions(event, match, condition, timeout);
  }
}
