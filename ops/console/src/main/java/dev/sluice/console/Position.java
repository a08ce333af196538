package dev.sluice.console;

import dev.sluice.errors.SluiceException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * A place in a list that is ordered by time and, of the same time, by id.
 *
 * @param id of what stands there, or all that names it
 */
record Position(Instant at, String id) {
  /** What a database takes as a time for certain. */
  private static final long MAX_MS = 100_000_000_000_000L;

  private static final char BETWEEN = '\n';

  /** Newest first, as lists of runs and events are. */
  static final Comparator<Position> NEWEST_FIRST =
      Comparator.comparing(Position::at).thenComparing(Position::id).reversed();

  /** A place in a list whose rows are named by two things, of which the first has no line break. */
  static Position of(Instant at, String first, String second) {
    return new Position(at, first + BETWEEN + second);
  }

  /** The first of the two; all where there is one. */
  String first() {
    int end = id.indexOf(BETWEEN);
    return end < 0 ? id : id.substring(0, end);
  }

  /** The second of the two; all where there is one. */
  String second() {
    return id.substring(id.indexOf(BETWEEN) + 1);
  }

  /** A cursor that says it. */
  String text() {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString((at.toEpochMilli() + ":" + id).getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The place that a cursor says.
   *
   * @param cursor null: the beginning
   * @return null: the beginning
   * @throws SluiceException SLUICE-1301 it is none
   */
  static @Nullable Position parse(@Nullable String cursor) {
    if (cursor == null) {
      return null;
    }
    try {
      String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
      int colon = text.indexOf(':');
      if (colon > 0 && text.indexOf('\0') < 0) {
        long ms = Long.parseLong(text.substring(0, colon));
        if (ms > -MAX_MS && ms < MAX_MS) {
          return new Position(Instant.ofEpochMilli(ms), text.substring(colon + 1));
        }
      }
    } catch (IllegalArgumentException e) {
      throw bad(cursor, e);
    }
    throw bad(cursor, null);
  }

  private static SluiceException bad(String cursor, @Nullable Throwable cause) {
    return new SluiceException(
        "SLUICE-1301",
        "Expected a cursor from the page before, found '" + cursor + "'.",
        "Leave cursor out to start from the beginning of the list.",
        cause);
  }
}
