package dev.sluice.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.read.Lag;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LagWatchTest {
  private static final TopicPartition FIRST = new TopicPartition("sluice.history", 0);
  private static final TopicPartition SECOND = new TopicPartition("sluice.history", 1);
  private static final long MORE_THAN_FRESH_MS = 60;

  private final Map<TopicPartition, Long> ends = new HashMap<>(Map.of(FIRST, 4L, SECOND, 4L));
  private final Instant start = Instant.now();
  private boolean away;
  private final LagWatch watch = new LagWatch(this::consumer);

  /**
   * Of each partition the record at 3 is 10 s old, that at 2 is 20 s old; from 4 on are markers.
   */
  private Consumer<byte[], byte[]> consumer() {
    if (away) {
      throw new KafkaException("away");
    }
    var consumer = new MockConsumer<byte[], byte[]>("earliest");
    consumer.updateEndOffsets(ends);
    poll(consumer);
    return consumer;
  }

  private void poll(MockConsumer<byte[], byte[]> consumer) {
    consumer.schedulePollTask(
        () -> {
          for (TopicPartition partition : consumer.assignment()) {
            long offset = consumer.position(partition);
            if (offset >= 4) {
              consumer.seek(partition, ends.getOrDefault(partition, 4L));
            } else if (!consumer.paused().contains(partition)) {
              consumer.addRecord(record(partition, offset));
            }
          }
          poll(consumer);
        });
  }

  private ConsumerRecord<byte[], byte[]> record(TopicPartition partition, long offset) {
    return new ConsumerRecord<>(
        partition.topic(),
        partition.partition(),
        offset,
        start.minusSeconds(10 * (4 - offset)).toEpochMilli(),
        TimestampType.CREATE_TIME,
        0,
        0,
        null,
        null,
        new RecordHeaders(),
        Optional.empty());
  }

  @AfterEach
  void close() {
    watch.close();
  }

  @Test
  void whoHasAllIsNotBehindHoweverOldTheLastRecordIs() {
    watch.has(Map.of(FIRST, 4L, SECOND, 4L), null, start);

    assertThat(watch.lag()).isEqualTo(new Lag(0, 0, start, null));
  }

  @Test
  void itIsBehindSinceTheOldestRecordThatIsMissing() {
    watch.has(Map.of(FIRST, 3L, SECOND, 1L), null, start);

    Lag lag = watch.lag();
    assertThat(lag.records()).isEqualTo(4);
    assertThat(lag.millis()).isBetween(30_000L, 31_000L);
  }

  @Test
  void itGrowsWhileTheTablesStandStill() throws Exception {
    watch.has(Map.of(FIRST, 3L, SECOND, 4L), null, start);
    long before = watch.lag().millis();
    watch.fails("no connection");
    Thread.sleep(MORE_THAN_FRESH_MS);

    Lag lag = watch.lag();
    assertThat(lag.error()).isEqualTo("no connection");
    assertThat(lag.millis()).isGreaterThanOrEqualTo(before + MORE_THAN_FRESH_MS);
  }

  @Test
  void aClockOfOursThatIsAheadMakesNoLag() {
    Instant theirs = start.minusSeconds(3_600);
    watch.has(Map.of(FIRST, 3L, SECOND, 4L), new Projection.Arrival(theirs, Instant.now()), start);

    assertThat(watch.lag().millis()).isZero();
  }

  @Test
  void markersOfTransactionsAreNoRecords() {
    ends.put(FIRST, 6L);
    watch.has(Map.of(FIRST, 4L, SECOND, 4L), null, start);

    assertThat(watch.lag()).isEqualTo(new Lag(0, 0, start, null));
  }

  @Test
  void aBatchThatIsNotWrittenForLongIsTold() {
    watch.has(Map.of(FIRST, 3L, SECOND, 4L), null, start);
    watch.begins(start.minusSeconds(7));

    assertThat(watch.lag().error()).startsWith("its database has not answered for 7");

    watch.has(Map.of(FIRST, 4L, SECOND, 4L), null, start);
    assertThat(watch.lag().error()).isNull();
  }

  @Test
  void whoStandsByOrCannotAskKafkaDoesNotKnow() throws Exception {
    assertThat(watch.lag()).isEqualTo(new Lag(-1, -1, null, null));
    away = true;
    watch.has(Map.of(FIRST, 4L, SECOND, 4L), null, start);
    Thread.sleep(MORE_THAN_FRESH_MS);
    assertThat(watch.lag().records()).isEqualTo(-1);

    away = false;
    Awaitility.await().until(() -> watch.lag().records() == 0);

    watch.standsBy();
    Thread.sleep(MORE_THAN_FRESH_MS);
    assertThat(watch.lag().records()).isEqualTo(-1);
  }

  /** Two pages may ask at once, and a look takes a moment. */
  @Test
  void manyMayAskAtOnce() throws Exception {
    watch.has(Map.of(FIRST, 3L, SECOND, 4L), null, start);
    try (var pages = java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor()) {
      var asked = java.util.stream.IntStream.range(0, 50).mapToObj(i -> pages.submit(watch::lag));
      for (var answer : asked.toList()) {
        assertThat(answer.get().records()).isEqualTo(1);
      }
    }
    assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(30));
  }
}
