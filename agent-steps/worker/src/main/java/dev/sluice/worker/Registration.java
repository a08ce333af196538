package dev.sluice.worker;

import dev.sluice.errors.SluiceException;
import dev.sluice.schemas.functions.FunctionDefinition;
import dev.sluice.schemas.serde.SluiceSerdes;
import dev.sluice.schemas.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes an app's functions known to the engine; writes only what has changed. */
final class Registration {
  private static final Logger LOG = LoggerFactory.getLogger(Registration.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final HostSettings settings;
  private final String topic;
  private final Serde<FunctionDefinition> serde;

  Registration(HostSettings settings, Topics topics, SluiceSerdes serdes) {
    this.settings = settings;
    this.topic = topics.functions();
    this.serde = serdes.of(FunctionDefinition.class);
  }

  /**
   * @return how many definitions were written
   * @throws SluiceException SLUICE-2012 when another app has registered one of the functions, and
   *     what {@link FunctionDefinitions#of} throws
   */
  int register() {
    List<FunctionDefinition> wanted =
        FunctionDefinitions.of(
            settings.app(), settings.version(), settings.functions(), Instant.now());
    Map<String, FunctionDefinition> registered = read();
    List<FunctionDefinition> changed =
        wanted.stream()
            .filter(definition -> isChanged(definition, registered.get(definition.getId())))
            .toList();
    write(changed);
    return changed.size();
  }

  private boolean isChanged(FunctionDefinition wanted, @Nullable FunctionDefinition found) {
    if (found == null) {
      return true;
    }
    if (!found.getApp().equals(settings.app())) {
      throw new SluiceException(
          "SLUICE-2012",
          "Expected function '"
              + wanted.getId()
              + "' to belong to app '"
              + settings.app()
              + "', found it registered by app '"
              + found.getApp()
              + "'.",
          "Give one of the functions another id, or remove the other app's registration first.");
    }
    return !FunctionDefinitions.areSame(wanted, found);
  }

  private Map<String, FunctionDefinition> read() {
    Map<String, Object> config = settings.client("functions");
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    Map<String, FunctionDefinition> found = new HashMap<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (partitions.stream().anyMatch(p -> consumer.position(p) < end(ends, p))) {
        if (System.nanoTime() - deadline > 0) {
          throw unanswered(null);
        }
        consumer.poll(POLL).forEach(record -> take(record, found));
      }
    }
    return found;
  }

  private void take(ConsumerRecord<byte[], byte[]> record, Map<String, FunctionDefinition> found) {
    String id = new String(record.key(), StandardCharsets.UTF_8);
    try {
      FunctionDefinition definition =
          record.value() == null ? null : serde.deserializer().deserialize(topic, record.value());
      if (definition == null) {
        found.remove(id);
      } else {
        found.put(id, definition);
      }
    } catch (SerializationException e) {
      LOG.warn("The registered definition of function '{}' cannot be read: {}", id, e.getMessage());
    }
  }

  private void write(List<FunctionDefinition> changed) {
    if (changed.isEmpty()) {
      return;
    }
    Map<String, Object> config = settings.client("registration");
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      var acks =
          changed.stream()
              .map(
                  definition ->
                      producer.send(
                          new ProducerRecord<>(
                              topic,
                              definition.getId().getBytes(StandardCharsets.UTF_8),
                              serde.serializer().serialize(topic, definition))))
              .toList();
      for (var ack : acks) {
        ack.get();
      }
    } catch (ExecutionException e) {
      throw unanswered(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unanswered(e);
    }
    LOG.info(
        "Registered {}",
        changed.stream().map(FunctionDefinition::getId).collect(Collectors.joining(", ")));
  }

  private static long end(Map<TopicPartition, Long> ends, TopicPartition partition) {
    return Objects.requireNonNullElse(ends.get(partition), 0L);
  }

  private SluiceException unanswered(@Nullable Throwable cause) {
    return new SluiceException(
        "SLUICE-2014",
        "Expected Kafka to read and write the registered functions in "
            + topic
            + ", it did not"
            + (cause == null
                ? " within " + PATIENCE.toSeconds() + " s."
                : ": " + cause.getMessage()),
        "Look at the brokers and at the rights of this client on that topic.",
        cause);
  }
}
