package dev.sluice.topology.streams;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * Whether records of the inboxes wait for a stream thread: those that it has from its consumer and
 * has not processed. Kafka Streams asks for the timestamp of a partition's next record as soon as
 * there is one ({@link InboxOrder}), and before it hands over the one before it, so all it takes is
 * to remember the last one asked for of each partition.
 */
final class Backlog {
  private static final ThreadLocal<Backlog> CURRENT = ThreadLocal.withInitial(Backlog::new);

  private final Map<TopicPartition, Long> next = new HashMap<>();

  /** That of the calling thread. */
  static Backlog ofThisThread() {
    return CURRENT.get();
  }

  /** This record is the next of its partition. */
  void isNext(String topic, int partition, long offset) {
    next.put(new TopicPartition(topic, partition), offset);
  }

  /** This record is being processed. */
  void taken(String topic, int partition, long offset) {
    next.remove(new TopicPartition(topic, partition), offset);
  }

  /** This thread no longer has what a topic had for it. */
  void forget(int partition) {
    next.keySet().removeIf(inbox -> inbox.partition() == partition);
  }

  boolean isEmpty() {
    return next.isEmpty();
  }
}
