package dev.sluice.gateway.read;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of events.
 *
 * @param events newest first
 * @param cursor asks for the next page; null: this is the last
 */
public record EventPage(List<EventSummary> events, @Nullable String cursor) {}
