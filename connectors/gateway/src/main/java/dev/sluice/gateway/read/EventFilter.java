package dev.sluice.gateway.read;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which events to list.
 *
 * @param name the event's name; null: all
 * @param matched true: those that a function listens to; false: those that none does; null: all
 * @param from events that the engine looked at then or later; null: any
 * @param to events that it looked at before; null: any
 * @param limit how many at most, 1 to {@link #MAX_LIMIT}
 * @param cursor {@link EventPage#cursor} of the page before; null: the first page
 */
public record EventFilter(
    @Nullable String name,
    @Nullable Boolean matched,
    @Nullable Instant from,
    @Nullable Instant to,
    int limit,
    @Nullable String cursor) {
  /** The longest page. */
  public static final int MAX_LIMIT = 200;
}
