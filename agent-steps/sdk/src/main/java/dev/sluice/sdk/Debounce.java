package dev.sluice.sdk;

import dev.sluice.schemas.limits.Bounds;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Of events in quick succession only the last one starts a run: when no other has come for a
 * period.
 *
 * @param period 1 second to 7 days
 * @param key an expression over {@code event}: one debounce for each of its values; null: one for
 *     all
 * @param atMost how long after the first event the run starts at the latest, from the period to 7
 *     days; null: no bound
 */
public record Debounce(Duration period, @Nullable String key, @Nullable Duration atMost) {
  public Debounce {
    Ranges.check("the period of the debounce", period, Bounds.DEBOUNCE_PERIOD);
    if (atMost != null) {
      Ranges.check(
          "the longest delay of the debounce (which would end before its period)",
          atMost,
          new Bounds.Span(period, Bounds.DEBOUNCE_PERIOD.max()));
    }
  }

  /** A run starts {@code period} after the last event. */
  public static Debounce of(Duration period) {
    return new Debounce(period, null, null);
  }

  /** One such debounce for each value of {@code key}. */
  public Debounce key(String key) {
    return new Debounce(period, key, atMost);
  }

  /** It starts {@code delay} after the first event, even if others keep coming. */
  public Debounce atMost(Duration delay) {
    return new Debounce(period, key, delay);
  }
}
