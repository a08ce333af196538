package dev.sluice.gateway.read;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of what waits for an event or signal.
 *
 * @param gates the one whose time runs out first comes first
 * @param cursor asks for the next page; null: this is the last
 */
public record GatePage(List<Gate> gates, @Nullable String cursor) {}
