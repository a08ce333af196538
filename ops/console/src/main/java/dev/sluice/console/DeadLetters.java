package dev.sluice.console;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where records go that the read model cannot take, with the reason. For one thread. */
final class DeadLetters implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DeadLetters.class);

  private final String topic;
  private final Producer<byte[], byte[]> producer;

  DeadLetters(String topic, Producer<byte[], byte[]> producer) {
    this.topic = topic;
    this.producer = producer;
  }

  static DeadLetters of(ConsoleConfig config) {
    Map<String, Object> settings = new HashMap<>(config.kafka());
    settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, config.bootstrap());
    settings.put(
        CommonClientConfigs.CLIENT_ID_CONFIG, config.topics().namespace() + "-console-letters");
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000);
    settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 16 * 1024 * 1024);
    return new DeadLetters(
        config.topics().deadLetters(),
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer()));
  }

  /**
   * Returns when Kafka has the record.
   *
   * @throws KafkaException when Kafka did not take it
   */
  void put(ConsumerRecord<byte[], byte[]> record, Exception reason) throws InterruptedException {
    String why = String.valueOf(reason.getMessage());
    log.warn(
        "Cannot take in {}-{}@{}, it goes to {}: {}",
        record.topic(),
        record.partition(),
        record.offset(),
        topic,
        why);
    var letter = new ProducerRecord<byte[], byte[]>(topic, record.key(), record.value());
    header(letter, "sluice.reason", why);
    header(letter, "sluice.error", reason.getClass().getName());
    header(letter, "sluice.topic", record.topic());
    header(letter, "sluice.partition", Integer.toString(record.partition()));
    header(letter, "sluice.offset", Long.toString(record.offset()));
    header(letter, "sluice.stage", "console");
    try {
      producer.send(letter).get();
    } catch (ExecutionException e) {
      throw new KafkaException("Cannot write to " + topic, e.getCause());
    }
  }

  private static void header(
      ProducerRecord<byte[], byte[]> letter, String name, @Nullable String value) {
    letter.headers().add(name, String.valueOf(value).getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(2));
  }
}
