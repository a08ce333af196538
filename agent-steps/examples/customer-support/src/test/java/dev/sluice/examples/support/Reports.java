package dev.sluice.examples.support;

import dev.sluice.schemas.results.Result;
import dev.sluice.schemas.results.StepRecorded;
import dev.sluice.schemas.serde.SluiceSerdes;
import dev.sluice.schemas.topics.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;

/** What workers have reported, as it lies in Kafka. */
final class Reports {
  private Reports() {}

  /** The steps that succeeded and whose reports Kafka has now, by their runs. */
  static Map<String, Set<String>> recorded(String kafka, Topics topics) {
    Map<String, Set<String>> recorded = new HashMap<>();
    Deserializer<Result> results = SluiceSerdes.local().of(Result.class).deserializer();
    var bytes = new ByteArrayDeserializer();
    try (var consumer =
        new KafkaConsumer<byte[], byte[]>(Map.of("bootstrap.servers", kafka), bytes, bytes)) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topics.results()).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream()
          .anyMatch(each -> consumer.position(each) < ends.getOrDefault(each, 0L))) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
          Result result = results.deserialize(record.topic(), record.value());
          if (result.getBody() instanceof StepRecorded step && step.getError() == null) {
            recorded.computeIfAbsent(result.getRunId(), run -> new HashSet<>()).add(step.getStep());
          }
        }
      }
    }
    return recorded;
  }
}
