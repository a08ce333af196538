package dev.sluice.topology.streams;

import dev.sluice.schemas.topics.Topics;
import java.time.Duration;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * Whether a task has taken what it must take before it starts turns: the reports of workers, and
 * before them what other partitions have sent. One thread.
 */
final class Recovery {
  /** When the last report was unreadable it is never seen; then silence ends the waiting. */
  private static final Duration AT_MOST = Duration.ofSeconds(10);

  /** Markers and what was rolled back lie among the lanes' records and are never seen. */
  private static final Duration LANES_AT_MOST = Duration.ofSeconds(1);

  private final Topics topics;
  private final CatchUp.Ends ends;
  private long reportsGivenUpAt;
  private long lanesGivenUpAt;
  private boolean reportsDone;
  private boolean lanesDone;

  Recovery(Topics topics, CatchUp.Ends ends, long nowMillis) {
    this.topics = topics;
    this.ends = ends;
    this.reportsGivenUpAt = nowMillis + AT_MOST.toMillis();
    this.lanesGivenUpAt = nowMillis + LANES_AT_MOST.toMillis();
    this.reportsDone = ends.lastReport() < 0;
    this.lanesDone = ends.lastOfLanes() < 0;
  }

  /** A record is being taken. */
  void taken(RecordMetadata from, long nowMillis) {
    if (from.topic().equals(topics.results())) {
      reportsDone |= from.offset() >= ends.lastReport();
      lanesDone = true; // the lanes' records come first
      reportsGivenUpAt = nowMillis + AT_MOST.toMillis();
    } else if (from.topic().equals(topics.lanes())) {
      lanesDone |= from.offset() >= ends.lastOfLanes();
      lanesGivenUpAt = nowMillis + LANES_AT_MOST.toMillis();
    }
  }

  boolean done(long nowMillis) {
    reportsDone |= nowMillis >= reportsGivenUpAt;
    lanesDone |= nowMillis >= lanesGivenUpAt;
    return done();
  }

  boolean done() {
    return reportsDone && lanesDone;
  }
}
