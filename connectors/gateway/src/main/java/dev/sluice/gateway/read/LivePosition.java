package dev.sluice.gateway.read;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a message stands among those of its run.
 *
 * @param offset of its record in the run's partition
 * @param index in the record, from 0
 */
public record LivePosition(long offset, int index) {
  private static final Pattern TEXT = Pattern.compile("([0-9]{1,18})-([0-9]{1,6})");

  /** As {@link #text} wrote it; empty: it did not. */
  public static Optional<LivePosition> of(String text) {
    Matcher parts = TEXT.matcher(text);
    return parts.matches()
        ? Optional.of(
            new LivePosition(Long.parseLong(parts.group(1)), Integer.parseInt(parts.group(2))))
        : Optional.empty();
  }

  /** Such as {@code 1207-3}. */
  public String text() {
    return offset + "-" + index;
  }

  /** Whether it comes after {@code other}. */
  public boolean isAfter(LivePosition other) {
    return offset > other.offset || (offset == other.offset && index > other.index);
  }
}
