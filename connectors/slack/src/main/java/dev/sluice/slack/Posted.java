package dev.sluice.slack;

/**
 * Where a message is. Small and plain, so that a step may return it.
 *
 * @param channel the channel's id, such as {@code C0123456789}
 * @param ts names the message within its channel
 */
public record Posted(String channel, String ts) {}
