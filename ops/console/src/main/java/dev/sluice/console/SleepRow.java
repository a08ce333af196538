package dev.sluice.console;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A sleep; what is null has not been told. */
record SleepRow(
    StepKey key, @Nullable Instant startedAt, @Nullable Instant until, @Nullable Instant endedAt) {
  /** Both, as the table merges them: the first beginning and the first end stand. */
  SleepRow and(SleepRow now) {
    return new SleepRow(
        key,
        startedAt == null ? now.startedAt() : startedAt,
        now.until() == null ? until : now.until(),
        endedAt == null ? now.endedAt() : endedAt);
  }
}
