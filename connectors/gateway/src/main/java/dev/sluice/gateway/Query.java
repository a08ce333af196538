package dev.sluice.gateway;

import dev.sluice.gateway.read.Filters;
import dev.sluice.gateway.read.RunFilter;
import io.javalin.http.Context;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reads query parameters. */
final class Query {
  private static final int MAX_WAIT_SECONDS = 25;
  private static final int MAX_EVENT_ID = 256;

  private Query() {}

  /** What a list is to show. */
  static Filters filters(Context ctx) {
    return new Filters(ctx::queryParam);
  }

  /** How many to list. */
  static int limit(Context ctx) {
    return filters(ctx).limit(RunFilter.MAX_LIMIT);
  }

  /**
   * The event's id that a header gives.
   *
   * @return null: none given
   * @throws ApiException SLUICE-1004 when it cannot be an event's id
   */
  static @Nullable String eventId(@Nullable String header) {
    String id = blankToNull(header);
    if (id != null
        && (id.length() > MAX_EVENT_ID || id.chars().anyMatch(Character::isISOControl))) {
      throw new ApiException(
          400,
          "SLUICE-1004",
          "Expected as Idempotency-Key a text of 1 to 256 characters, found one of %,d."
              .formatted(id.length()),
          "Leave the header out and an id is made, or send one that is unique for the order.");
    }
    return id;
  }

  /** One segment of a path, escaped. */
  static String segment(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** How long the client is ready to wait for news. */
  static Duration wait(Context ctx) {
    return Duration.ofSeconds(filters(ctx).number("wait", 0, 0, MAX_WAIT_SECONDS));
  }

  /** The version that the client has seen; -1: none. */
  static long after(Context ctx) {
    return filters(ctx).number("after", -1, -1, Long.MAX_VALUE);
  }

  /**
   * Who gives an order: only a browser names an origin, and the guard lets none but our own pages
   * pass.
   */
  static String by(Context ctx) {
    return ctx.header("Origin") == null ? "api" : "console";
  }

  static @Nullable String blankToNull(@Nullable String text) {
    return text == null || text.isBlank() ? null : text;
  }
}
