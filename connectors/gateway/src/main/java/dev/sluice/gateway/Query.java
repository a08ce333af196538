package dev.sluice.gateway;

import dev.sluice.gateway.read.RunFilter;
import dev.sluice.gateway.read.RunStatus;
import io.javalin.http.Context;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads query parameters. */
final class Query {
  private static final int MAX_WAIT_SECONDS = 25;
  private static final int MAX_EVENT_ID = 256;

  private Query() {}

  static RunFilter runFilter(Context ctx) {
    List<RunStatus> statuses = new ArrayList<>();
    String asked = ctx.queryParam("status");
    if (asked != null && !asked.isBlank()) {
      for (String status : asked.split(",", -1)) {
        statuses.add(status(status.strip()));
      }
    }
    return new RunFilter(
        statuses,
        blankToNull(ctx.queryParam("function")),
        blankToNull(ctx.queryParam("event")),
        limit(ctx),
        blankToNull(ctx.queryParam("cursor")));
  }

  /** How many to list. */
  static int limit(Context ctx) {
    return (int) number(ctx, "limit", RunFilter.DEFAULT_LIMIT, 1, RunFilter.MAX_LIMIT);
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
    return Duration.ofSeconds(number(ctx, "wait", 0, 0, MAX_WAIT_SECONDS));
  }

  /** The version that the client has seen; -1: none. */
  static long after(Context ctx) {
    return number(ctx, "after", -1, -1, Long.MAX_VALUE);
  }

  private static RunStatus status(String name) {
    try {
      return RunStatus.valueOf(name.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw bad("status", "one of " + Arrays.toString(RunStatus.values()), name);
    }
  }

  private static long number(Context ctx, String name, long absent, long least, long most) {
    String text = ctx.queryParam(name);
    if (text == null || text.isBlank()) {
      return absent;
    }
    try {
      long number = Long.parseLong(text.strip());
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw bad(name, "a whole number from %d to %d".formatted(least, most), text);
    }
    throw bad(name, "a whole number from %d to %d".formatted(least, most), text);
  }

  static @Nullable String blankToNull(@Nullable String text) {
    return text == null || text.isBlank() ? null : text;
  }

  private static ApiException bad(String name, String expected, String found) {
    return new ApiException(
        400,
        "SLUICE-1301",
        "Expected %s as %s, found '%s'.".formatted(name, expected, found),
        "Correct the query parameter " + name + " or leave it out.");
  }
}
