package dev.sluice.gateway.access;

/**
 * A session that ended by itself.
 *
 * @param id as of {@link OpenSession}
 * @param name who had logged in
 */
public record EndedSession(String id, String name, SessionEnd why) {}
