package dev.sluice.gateway.read;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An order that somebody gave.
 *
 * @param requestId its id
 * @param kind CANCEL, REPLAY, START, PAUSE, RESUME, BULK or END_SESSIONS
 * @param subject what it is about: the run to cancel, the run that a replay started, the event of a
 *     start, the function to pause or resume, the bulk order itself, whose sessions were ended
 * @param functionId of START, PAUSE, RESUME and BULK; null: none
 * @param by the name of the key that it came with, or the surface that it came by; null: unknown
 * @param at when it was given, by the gateway's clock
 * @param details a JSON object: what else it says, without payloads
 */
public record AuditEntry(
    String requestId,
    String kind,
    String subject,
    @Nullable String functionId,
    @Nullable String by,
    Instant at,
    Payload details) {}
