package dev.sluice.gateway.access;

/**
 * Who looks at a page by a session of theirs.
 *
 * @param name as orders and the audit call them
 * @param token what a form of their pages sends along, and no other site knows
 */
public record SignedIn(String name, String token) {}
