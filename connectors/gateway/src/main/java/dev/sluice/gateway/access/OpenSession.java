package dev.sluice.gateway.access;

import java.time.Instant;

/**
 * A session of the pages, as an admin sees it.
 *
 * @param id names it, and lets nobody in
 * @param name who logged in
 * @param role in lower case
 * @param way by which they logged in: {@code key} or {@code oidc}
 * @param began when they did
 * @param seen when they last asked for something
 * @param until when it ends at the latest
 */
public record OpenSession(
    String id, String name, String role, String way, Instant began, Instant seen, Instant until) {}
