package dev.sluice.gateway.read;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An order as an operator gave it.
 *
 * @param kind CANCEL, REPLAY or START
 * @param by who gave it; null: unknown
 * @param at by the sender's clock
 * @param fromStep REPLAY: what was recorded before this step is taken over; null: all that
 *     succeeded
 * @param edited REPLAY: true: the step's input or the event's data was given with the order
 */
public record OrderTrace(
    String requestId,
    String kind,
    @Nullable String by,
    Instant at,
    @Nullable String fromStep,
    boolean edited) {}
