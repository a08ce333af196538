package dev.sluice.topology.streams;

import dev.sluice.schemas.topics.Topics;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Up to where a task must have read its inboxes before it starts turns. A crash can roll back the
 * dispatch of a turn that workers have reported on since; those reports must be heard first, or
 * finished steps would run again. And what a turn was told of before a crash must be known again
 * before its reports are taken.
 */
interface CatchUp {
  /**
   * How far a partition's inboxes reach.
   *
   * @param lastReport offset of the last report that must be taken first; -1: none
   * @param lastOfLanes offset of the last record that the lanes may hold; -1: none
   */
  record Ends(long lastReport, long lastOfLanes) {}

  Ends of(int partition);

  /** Nothing to catch up with. */
  static CatchUp none() {
    return partition -> new Ends(-1, -1);
  }

  /** Asks the cluster for the ends of the inboxes and for what the engine has committed. */
  static CatchUp of(Admin admin, Topics topics) {
    return partition -> {
      TopicPartition results = new TopicPartition(topics.results(), partition);
      TopicPartition lanes = new TopicPartition(topics.lanes(), partition);
      try {
        Map<TopicPartition, OffsetAndMetadata> committed =
            admin
                .listConsumerGroupOffsets(topics.engine())
                .partitionsToOffsetAndMetadata()
                .get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        long reports = last(admin, results, committed);
        long sent = last(admin, lanes, committed);
        // The very last is the marker of a transaction.
        return new Ends(reports, sent < 0 ? -1 : sent - 1);
      } catch (Exception e) {
        if (e instanceof InterruptedException) {
          Thread.currentThread().interrupt();
        }
        Logger log = LoggerFactory.getLogger(CatchUp.class);
        log.warn(
            "Cannot tell how far the inboxes of partition {} reach; its turns start at once: {}",
            partition,
            e.toString());
        return new Ends(-1, -1);
      }
    };
  }

  /** How long one question to the cluster may take. */
  Duration TIMEOUT = Duration.ofSeconds(5);

  private static long last(
      Admin admin, TopicPartition inbox, Map<TopicPartition, OffsetAndMetadata> committed)
      throws Exception {
    long end = offset(admin, inbox, OffsetSpec.latest());
    long start = offset(admin, inbox, OffsetSpec.earliest());
    OffsetAndMetadata taken = committed.get(inbox);
    long position = Math.max(start, taken == null ? 0 : taken.offset());
    return end > position ? end - 1 : -1;
  }

  private static long offset(Admin admin, TopicPartition partition, OffsetSpec spec)
      throws Exception {
    return admin
        .listOffsets(Map.of(partition, spec))
        .partitionResult(partition)
        .get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
        .offset();
  }
}
