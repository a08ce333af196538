package dev.sluice.topology.streams;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * Which inbox a task takes from first when several have records: Kafka Streams takes the lowest
 * timestamp. What has come for waiting runs is first: a report may be of a turn that was told of it
 * before a crash. Reports are next, so that work begun is finished before more is begun, and so
 * that after a crash {@link Recovery} is over soon. Events come last and keep their own time, which
 * is later than the place of any other inbox: it says when the broker took them.
 */
enum InboxOrder implements TimestampExtractor {
  LANES(0),
  RESULTS(1),
  CONTROL(2),
  WAITS(3),
  EVENTS(4);

  private final long place;

  InboxOrder(long place) {
    this.place = place;
  }

  @Override
  public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
    Backlog.ofThisThread().isNext(record.topic(), record.partition(), record.offset());
    return this == EVENTS ? Math.max(place, record.timestamp()) : place;
  }
}
