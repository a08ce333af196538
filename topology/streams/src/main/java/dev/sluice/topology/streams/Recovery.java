package dev.sluice.topology.streams;

import java.time.Duration;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** Whether a task has taken the reports that it must take before it starts turns. One thread. */
final class Recovery {
  /** When the last report was unreadable it is never seen; then silence ends the waiting. */
  private static final Duration AT_MOST = Duration.ofSeconds(10);

  private final String resultsTopic;
  private final long lastReport;
  private long givenUpAtMillis;
  private boolean done;

  /**
   * @param lastReport offset of the last report that must be taken first; -1: none
   */
  Recovery(String resultsTopic, long lastReport, long nowMillis) {
    this.resultsTopic = resultsTopic;
    this.lastReport = lastReport;
    this.givenUpAtMillis = nowMillis + AT_MOST.toMillis();
    this.done = lastReport < 0;
  }

  /** A record is being taken. */
  void taken(RecordMetadata from, long nowMillis) {
    if (from.topic().equals(resultsTopic)) {
      done |= from.offset() >= lastReport;
      givenUpAtMillis = nowMillis + AT_MOST.toMillis();
    }
  }

  boolean done(long nowMillis) {
    done |= nowMillis >= givenUpAtMillis;
    return done;
  }

  boolean done() {
    return done;
  }
}
