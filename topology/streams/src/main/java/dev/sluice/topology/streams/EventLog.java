package dev.sluice.topology.streams;

import java.time.Duration;
import java.time.Instant;

/** The events that a partition has already taken, for looking back. */
public interface EventLog {
  /**
   * The events of a partition that were received at {@code since} or later, up to those that are
   * there now.
   *
   * @return to be closed by the caller
   * @throws Unavailable when the log cannot be asked now
   */
  Scan from(int partition, Instant since);

  /** One pass over a log. Threading: one thread. */
  interface Scan extends AutoCloseable {
    /**
     * Shows the next events, in their order.
     *
     * @param atMost how long to go on
     * @return whether more are to come
     * @throws Unavailable when the log cannot be read now; this pass is over then
     */
    boolean read(Duration atMost, Visitor visitor);

    @Override
    void close();
  }

  /** Takes what a scan shows. */
  @FunctionalInterface
  interface Visitor {
    /** An event as it was written. */
    void event(long offset, Instant receivedAt, byte[] value);
  }

  /** The log did not answer; it may later. */
  final class Unavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public Unavailable(Throwable cause) {
      super(cause.toString(), cause);
    }
  }

  /** A log in which nothing is found. */
  static EventLog none() {
    return (partition, since) ->
        new Scan() {
          @Override
          public boolean read(Duration atMost, Visitor visitor) {
            return false;
          }

          @Override
          public void close() {}
        };
  }
}
