package dev.sluice.console;

import dev.sluice.schemas.deadletters.DeadLetter;
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
   * @throws KafkaException when Kafka did not take it, or the record is not to blame
   */
  void put(ConsumerRecord<byte[], byte[]> record, Exception reason) throws InterruptedException {
    if (!DeadLetter.isFaultOfTheRecord(reason)) {
      throw new KafkaException("Cannot read until the schema registry answers", reason);
    }
    DeadLetter why = DeadLetter.of(record, reason, "SLUICE-4109", "console");
    log.warn(
        "{} Cannot take in {}-{}@{}, it goes to {}: {}",
        why.reason(),
        record.topic(),
        record.partition(),
        record.offset(),
        topic,
        why.message());
    ProducerRecord<byte[], byte[]> letter = why.record(topic, record.key(), record.value());
    try {
      producer.send(letter).get();
    } catch (ExecutionException e) {
      throw new KafkaException("Cannot write to " + topic, e.getCause());
    }
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(2));
  }
}
