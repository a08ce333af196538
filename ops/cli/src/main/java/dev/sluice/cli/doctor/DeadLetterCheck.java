package dev.sluice.cli.doctor;

import dev.sluice.schemas.deadletters.DeadLetter;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Records that nobody could read or use. */
final class DeadLetterCheck {
  private static final Duration FOR_ONE = Duration.ofSeconds(2);

  private DeadLetterCheck() {}

  static Finding look(Kafka kafka) throws ExecutionException, InterruptedException {
    String topic = kafka.topics().deadLetters();
    List<TopicPartition> partitions = kafka.partitions(List.of(topic));
    Map<TopicPartition, Long> first = kafka.offsets(partitions, OffsetSpec.earliest());
    Map<TopicPartition, Long> end = kafka.offsets(partitions, OffsetSpec.latest());
    long letters = 0;
    for (TopicPartition partition : partitions) {
      letters += of(end, partition) - of(first, partition);
    }
    if (letters == 0) {
      return Finding.ok(topic + " is empty");
    }
    Optional<DeadLetter> last = Optional.empty();
    for (TopicPartition partition : partitions) {
      if (last.isEmpty() && of(end, partition) > of(first, partition)) {
        last = read(kafka, partition, of(end, partition) - 1);
      }
    }
    return Finding.warn(
        "SLUICE-5019",
        Kafka.count(letters, "record")
            + " in "
            + topic
            + last.map(letter -> ", the last one: " + told(letter)).orElse(""),
        "Look at their headers, which say why and from where: kafka-console-consumer.sh --topic "
            + topic
            + " --from-beginning --formatter-property print.headers=true");
  }

  private static long of(Map<TopicPartition, Long> offsets, TopicPartition partition) {
    return Objects.requireNonNull(offsets.get(partition));
  }

  private static String told(DeadLetter letter) {
    return "%s %s (from %s, partition %d, offset %d, by %s)"
        .formatted(
            letter.reason(),
            letter.message(),
            letter.topic(),
            letter.partition(),
            letter.offset(),
            letter.stage());
  }

  private static Optional<DeadLetter> read(Kafka kafka, TopicPartition partition, long offset) {
    Map<String, Object> config = new HashMap<>(kafka.config());
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seek(partition, offset);
      for (ConsumerRecord<byte[], byte[]> letter : consumer.poll(FOR_ONE)) {
        return DeadLetter.of(letter.headers());
      }
      return Optional.empty();
    }
  }
}
