package dev.sluice.topology.streams;

import dev.sluice.schemas.topics.Topics;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Up to where a task must have read the reports before it starts turns. A crash can roll back the
 * dispatch of a turn that workers have reported on since; those reports must be heard first, or
 * finished steps would run again.
 */
interface CatchUp {
  /** The offset of the last report that must be taken first; -1: none. */
  long lastReport(int partition);

  /** Nothing to catch up with. */
  static CatchUp none() {
    return partition -> -1;
  }

  /** Asks the cluster for the end of the results and for what the engine has committed. */
  static CatchUp of(Admin admin, Topics topics) {
    return partition -> {
      TopicPartition results = new TopicPartition(topics.results(), partition);
      try {
        long end = offset(admin, results, OffsetSpec.latest());
        long start = offset(admin, results, OffsetSpec.earliest());
        var committed =
            admin
                .listConsumerGroupOffsets(topics.engine())
                .partitionsToOffsetAndMetadata()
                .get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .get(results);
        long position = Math.max(start, committed == null ? 0 : committed.offset());
        return end > position ? end - 1 : -1;
      } catch (Exception e) {
        if (e instanceof InterruptedException) {
          Thread.currentThread().interrupt();
        }
        Logger log = LoggerFactory.getLogger(CatchUp.class);
        log.warn(
            "Cannot tell how far the reports of partition {} reach; its turns start at once: {}",
            partition,
            e.toString());
        return -1;
      }
    };
  }

  /** How long one question to the cluster may take. */
  Duration TIMEOUT = Duration.ofSeconds(5);

  private static long offset(Admin admin, TopicPartition partition, OffsetSpec spec)
      throws Exception {
    return admin
        .listOffsets(Map.of(partition, spec))
        .partitionResult(partition)
        .get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
        .offset();
  }
}
