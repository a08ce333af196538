package dev.sluice.gateway.read;

import java.time.Instant;

/**
 * A process that said that it is there.
 *
 * @param id of a worker: drawn when it started; of an engine: its instance's name
 * @param host the machine's own name
 * @param pid its process on that machine
 * @param sluice the version of Sluice that it runs
 * @param startedAt by its own clock
 * @param at when it said so last, by Kafka's clock
 * @param silent whether it should have said so again three times since: it hangs, its network is
 *     gone, or it was killed
 */
public record HeardOf(
    String id,
    String host,
    long pid,
    String sluice,
    Instant startedAt,
    Instant at,
    boolean silent) {}
