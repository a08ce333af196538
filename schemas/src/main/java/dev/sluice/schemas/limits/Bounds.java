package dev.sluice.schemas.limits;

import java.time.Duration;

/** What the numbers and periods of a definition may be, and how many of each there may be. */
public final class Bounds {
  /** Both ends are accepted. */
  public record Range(long min, long max) {
    public boolean has(long value) {
      return value >= min && value <= max;
    }
  }

  /** Both ends are accepted. */
  public record Span(Duration min, Duration max) {
    public boolean has(Duration value) {
      return value.compareTo(min) >= 0 && value.compareTo(max) <= 0;
    }
  }

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration WEEK = Duration.ofDays(7);

  public static final Range CONCURRENCY = new Range(1, Integer.MAX_VALUE);
  public static final Range THROTTLE = new Range(1, 1_000_000);
  public static final Span THROTTLE_PERIOD = new Span(SECOND, WEEK);
  public static final Range RATE = new Range(1, 10_000);
  public static final Span RATE_PERIOD = new Span(SECOND, DAY);
  public static final Span DEBOUNCE_PERIOD = new Span(SECOND, WEEK);
  public static final Range BATCH_SIZE = new Range(2, 1_000);
  public static final Span BATCH_TIMEOUT = new Span(SECOND, Duration.ofHours(1));
  public static final Range BATCH_BYTES = new Range(1, 10L << 20);
  public static final Range TOKENS = new Range(1, 1_000_000_000_000L);
  public static final Span TOKENS_PERIOD = new Span(SECOND, DAY);

  /** Until a run has to start or end, and for which an event may cancel it. */
  public static final Span TIMEOUT = new Span(SECOND, Duration.ofDays(366));

  /** Concurrency limits of a function, and as many token budgets. */
  public static final int MAX_LIMITS = 4;

  public static final int MAX_CANCEL_ON = 5;

  /** Characters of the name of a pool or a budget. */
  public static final int MAX_NAME = 128;

  /** Characters of a key, a priority, a weight. */
  public static final int MAX_EXPRESSION = 4_096;

  private Bounds() {}
}
