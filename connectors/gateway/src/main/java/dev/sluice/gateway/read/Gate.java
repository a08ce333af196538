package dev.sluice.gateway.read;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A step that waits for an event or a signal now.
 *
 * @param runId the run that waits
 * @param functionId what it runs; empty when that part of the history is no longer kept
 * @param app whose workers run it; null: as above
 * @param step its memo key
 * @param events names of the events, any of which ends it; {@code sluice/signal}: a signal
 * @param condition what the event must fulfil, as it was written; empty: nothing
 * @param since when it began to wait
 * @param until when its time runs out
 * @param eventId the event that started the run; null: as above
 * @param input its data; null: as above
 */
public record Gate(
    String runId,
    String functionId,
    @Nullable String app,
    String step,
    List<String> events,
    String condition,
    Instant since,
    Instant until,
    @Nullable String eventId,
    @Nullable Payload input) {}
