package dev.sluice.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.history.HistoryRecord;
import dev.sluice.schemas.history.RunEnded;
import dev.sluice.schemas.history.RunScheduled;
import dev.sluice.schemas.history.RunStatus;
import dev.sluice.schemas.history.StepAttempted;
import dev.sluice.schemas.serde.SluiceSerdes;
import dev.sluice.schemas.topics.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** What the committed history says, from its beginning; every run must complete. One thread. */
final class ToldHistory implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);

  /** How often each was told. */
  final Map<String, Integer> ended = new HashMap<>();

  /** By run and step. */
  final Map<String, Integer> recorded = new HashMap<>();

  /** Events that started a run. */
  final Map<String, Integer> events = new HashMap<>();

  private final KafkaConsumer<String, HistoryRecord> consumer;
  private final List<TopicPartition> all;

  ToldHistory(String bootstrap, Topics topics) {
    consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers", bootstrap,
                "auto.offset.reset", "earliest",
                "isolation.level", "read_committed"),
            new StringDeserializer(),
            SluiceSerdes.of(Map.of()).of(HistoryRecord.class).deserializer());
    all =
        consumer.partitionsFor(topics.history()).stream()
            .map(p -> new TopicPartition(p.topic(), p.partition()))
            .toList();
    consumer.assign(all);
  }

  void awaitEnded(int runs) {
    while (ended.size() < runs) {
      poll(record -> {});
    }
  }

  /** Reads all that is committed now. */
  void drain() {
    Map<TopicPartition, Long> ends = consumer.endOffsets(all);
    while (all.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
      poll(record -> {});
    }
  }

  /** Reads what there is, if something comes within a moment, and hands over each record. */
  void poll(Consumer<ConsumerRecord<String, HistoryRecord>> also) {
    for (ConsumerRecord<String, HistoryRecord> record : consumer.poll(POLL)) {
      take(record.value());
      also.accept(record);
    }
  }

  private void take(HistoryRecord record) {
    switch (record.getBody()) {
      case RunScheduled s -> events.merge(s.getEventId(), 1, Integer::sum);
      case RunEnded e -> {
        assertThat(e.getStatus()).isEqualTo(RunStatus.COMPLETED);
        ended.merge(record.getRunId(), 1, Integer::sum);
      }
      case StepAttempted s ->
          recorded.merge(record.getRunId() + " " + s.getStep(), 1, Integer::sum);
      default -> {}
    }
  }

  @Override
  public void close() {
    consumer.close();
  }
}
