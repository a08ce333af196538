package dev.sluice.topology.streams;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * Which inbox a task takes from first when several have records: Kafka Streams takes the lowest
 * timestamp. Reports come first, so that work begun is finished before more is begun, and so that
 * after a crash {@link Recovery} is over soon.
 */
enum InboxOrder implements TimestampExtractor {
  RESULTS(0),
  CONTROL(1),
  LANES(2),
  EVENTS(3);

  private final long place;

  InboxOrder(long place) {
    this.place = place;
  }

  @Override
  public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
    return place;
  }
}
