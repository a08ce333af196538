package dev.sluice.topology.streams;

import dev.sluice.schemas.topics.Topics;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
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
        Map<TopicPartition, ListOffsetsResultInfo> ends =
            offsets(admin, OffsetSpec.latest(), results, lanes);
        Map<TopicPartition, ListOffsetsResultInfo> starts =
            offsets(admin, OffsetSpec.earliest(), results, lanes);
        long reports = last(results, ends, starts, committed);
        long sent = last(lanes, ends, starts, committed);
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
      TopicPartition inbox,
      Map<TopicPartition, ListOffsetsResultInfo> ends,
      Map<TopicPartition, ListOffsetsResultInfo> starts,
      Map<TopicPartition, OffsetAndMetadata> committed) {
    long end = Objects.requireNonNull(ends.get(inbox)).offset();
    long start = Objects.requireNonNull(starts.get(inbox)).offset();
    OffsetAndMetadata taken = committed.get(inbox);
    long position = Math.max(start, taken == null ? 0 : taken.offset());
    return end > position ? end - 1 : -1;
  }

  private static Map<TopicPartition, ListOffsetsResultInfo> offsets(
      Admin admin, OffsetSpec spec, TopicPartition... inboxes) throws Exception {
    return admin
        .listOffsets(Stream.of(inboxes).collect(Collectors.toMap(inbox -> inbox, inbox -> spec)))
        .all()
        .get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
  }
}
