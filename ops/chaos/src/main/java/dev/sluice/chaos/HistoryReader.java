package dev.sluice.chaos;

import dev.sluice.schemas.history.HistoryRecord;
import dev.sluice.schemas.history.RunEnded;
import dev.sluice.schemas.history.RunScheduled;
import dev.sluice.schemas.history.RunSkipped;
import dev.sluice.schemas.serde.SluiceSerdes;
import dev.sluice.schemas.topics.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads the committed history from its beginning. Used by one thread. */
final class HistoryReader implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);

  private final KafkaConsumer<String, HistoryRecord> consumer;
  private final List<Told> told = new ArrayList<>();
  private final Set<String> open = new HashSet<>();
  private final Set<String> ended = new HashSet<>();
  private final Set<String> known = new HashSet<>();

  HistoryReader(String bootstrap) {
    consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrap,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest"),
            new StringDeserializer(),
            SluiceSerdes.local().of(HistoryRecord.class).deserializer());
    List<TopicPartition> all =
        consumer.partitionsFor(Topics.standard().history()).stream()
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(all);
    consumer.seekToBeginning(all);
  }

  /** Reads on for a moment; how many records there were. */
  int readOn() {
    int before = told.size();
    for (var record : consumer.poll(POLL)) {
      Told next = new Told(record.partition(), record.offset(), record.value());
      told.add(next);
      switch (next.record().getBody()) {
        case RunScheduled run -> {
          known.add(run.getEventId());
          if (!ended.contains(next.run())) {
            open.add(next.run());
          }
        }
        case RunSkipped skipped -> known.add(skipped.getEventId());
        case RunEnded run -> {
          ended.add(next.run());
          open.remove(next.run());
        }
        default -> {}
      }
    }
    return told.size() - before;
  }

  /** Runs that have begun and not ended. */
  int open() {
    return open.size();
  }

  int ended() {
    return ended.size();
  }

  /** Whether something became of the event; of those of a batch only the first is named. */
  boolean knows(Sent event) {
    return known.contains(event.eventId()) || event.function().equals(ChaosFunctions.BATCHED);
  }

  List<Told> told() {
    return List.copyOf(told);
  }

  @Override
  public void close() {
    consumer.close();
  }
}
