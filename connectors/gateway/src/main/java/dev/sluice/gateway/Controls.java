package dev.sluice.gateway;

import dev.sluice.schemas.control.Control;
import dev.sluice.schemas.serde.SluiceSerdes;
import dev.sluice.schemas.topics.Topics;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** Writes orders to {@code sluice.control}. Thread-safe. */
final class Controls {
  private final KafkaLink kafka;
  private final String topic;
  private final Serializer<Control> serializer;
  private final Clock clock;

  Controls(Topics topics, SluiceSerdes serdes, KafkaLink kafka, Clock clock) {
    this.kafka = kafka;
    this.topic = topics.control();
    this.serializer = serdes.of(Control.class).serializer();
    this.clock = clock;
  }

  /** How many partitions orders go to. */
  int partitions() {
    return kafka.partitions(topic);
  }

  /** {@code requestId}, or a new one where none was given. */
  static String requestId(@Nullable String requestId) {
    return requestId == null ? UUID.randomUUID().toString() : requestId;
  }

  /**
   * Writes an order to one partition.
   *
   * @throws ApiException SLUICE-1101 or SLUICE-1102 when Kafka did not take it
   */
  void send(int partition, String key, String requestId, @Nullable String by, Object body)
      throws InterruptedException {
    send(List.of(partition), key, requestId, by, body);
  }

  /**
   * Writes the same order to every partition.
   *
   * @throws ApiException SLUICE-1101 or SLUICE-1102 when Kafka did not take all of them; the answer
   *     has the {@code requestId} under which to try again
   */
  void sendToAll(String key, String requestId, @Nullable String by, Object body)
      throws InterruptedException {
    List<Integer> all = new ArrayList<>();
    for (int partition = 0; partition < partitions(); partition++) {
      all.add(partition);
    }
    send(all, key, requestId, by, body);
  }

  private void send(
      List<Integer> partitions, String key, String requestId, @Nullable String by, Object body)
      throws InterruptedException {
    Control control = new Control(requestId, clock.instant(), by, body);
    byte[] value = serializer.serialize(topic, control);
    List<ProducerRecord<String, byte[]>> records =
        partitions.stream().map(p -> new ProducerRecord<>(topic, p, key, value)).toList();
    for (Exception failure : kafka.send(records)) {
      if (failure != null) {
        throw kafka.failure(failure, Map.of("requestId", requestId));
      }
    }
  }
}
