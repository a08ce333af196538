package dev.sluice.sdk;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened, as a function gets it.
 *
 * @param <T> what {@code data} was read as
 * @param id unique
 * @param name what happened, such as {@code customer/email.received}
 * @param data what the sender said about it
 * @param user whom it concerns, a JSON object; null: nobody named
 * @param ts when it happened, by the sender's clock
 * @param v the sender's version of the data's form; null: unversioned
 */
public record Event<T>(
    String id,
    String name,
    T data,
    @Nullable JsonNode user,
    @JsonFormat(without = JsonFormat.Feature.READ_DATE_TIMESTAMPS_AS_NANOSECONDS) Instant ts,
    @Nullable String v) {}
