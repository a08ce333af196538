package dev.sluice.topology.streams;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A log for a test driver, which keeps none itself: whoever sends an event notes it here. One
 * partition.
 */
public final class RecordedEvents implements EventLog {
  private final List<Instant> times = new ArrayList<>();
  private final List<byte[]> values = new ArrayList<>();

  /** Notes an event that was just sent. */
  public void add(Instant receivedAt, byte[] value) {
    times.add(receivedAt);
    values.add(value);
  }

  @Override
  public Scan from(int partition, Instant since) {
    return new Scan() {
      @Override
      public boolean read(Duration atMost, Visitor visitor) {
        for (int offset = 0; offset < times.size(); offset++) {
          if (!times.get(offset).isBefore(since)) {
            visitor.event(offset, times.get(offset), values.get(offset));
          }
        }
        return false;
      }

      @Override
      public void close() {}
    };
  }
}
