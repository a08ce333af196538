package dev.sluice.console;

import dev.sluice.gateway.read.RunStatus;
import java.util.Comparator;
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

  /** A run that was found, and where it stands. */
  record Found(Position place, RunStatus status) {
    /** Newest first. */
    static final Comparator<Found> NEWEST_FIRST =
        Comparator.comparing(Found::place, Position.NEWEST_FIRST);
  }

  /**
   * What was found.
   *
   * @param found newest first
   * @param scanned how many runs were looked at one by one
   * @param goOn where to go on; null: there are no more
   */
  record Slice(List<Found> found, int scanned, @Nullable Position goOn) {
    /** The first {@code limit} of what was found before {@code edge}. */
    static Slice of(List<Found> found, int scanned, int limit, @Nullable Position edge) {
      if (found.size() <= limit) {
        return new Slice(found, scanned, edge);
      }
      List<Found> first = List.copyOf(found.subList(0, limit));
      return new Slice(first, scanned, first.getLast().place());
    }
  }
}
