package dev.sluice.gateway.webhooks;

import java.util.concurrent.atomic.LongAdder;

/** What came of a source's deliveries since the gateway started. Thread-safe. */
public final class WebhookCounts {
  private final LongAdder taken = new LongAdder();
  private final LongAdder repeated = new LongAdder();
  private final LongAdder unreadable = new LongAdder();
  private final LongAdder refused = new LongAdder();

  /**
   * The counts as they are.
   *
   * @param taken became events, those that could not be read among them
   * @param repeated had been taken before
   * @param unreadable are kept as {@code SOURCE/unreadable}
   * @param refused had no signature that holds, or were too large
   */
  public record Now(long taken, long repeated, long unreadable, long refused) {}

  /** Counts an event; {@code readable} whether it is what was sent. */
  public void take(boolean readable) {
    taken.increment();
    if (!readable) {
      unreadable.increment();
    }
  }

  public void repeat() {
    repeated.increment();
  }

  public void refuse() {
    refused.increment();
  }

  public Now now() {
    return new Now(taken.sum(), repeated.sum(), unreadable.sum(), refused.sum());
  }
}
