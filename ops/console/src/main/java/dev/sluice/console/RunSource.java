package dev.sluice.console;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds runs, newest first, piece by piece. */
@FunctionalInterface
interface RunSource {
  /**
   * Goes on after a place.
   *
   * @param after null: from the newest run on
   * @param limit how many at most
   */
  Slice next(@Nullable Position after, int limit);

  /**
   * What was found.
   *
   * @param found newest first
   * @param scanned how many runs were looked at one by one
   * @param goOn where to go on; null: there are no more
   */
  record Slice(List<Position> found, int scanned, @Nullable Position goOn) {
    /** The first {@code limit} of what was found before {@code edge}. */
    static Slice of(List<Position> found, int scanned, int limit, @Nullable Position edge) {
      if (found.size() <= limit) {
        return new Slice(found, scanned, edge);
      }
      List<Position> first = List.copyOf(found.subList(0, limit));
      return new Slice(first, scanned, first.getLast());
    }
  }
}
