package dev.sluice.testkit;

/**
 * An event that matched a function and started no run of it.
 *
 * @param reason {@code RATE_LIMIT}, {@code IDEMPOTENCY} or {@code SINGLETON}
 */
public record SkippedEvent(String eventId, String functionId, String reason) {}
