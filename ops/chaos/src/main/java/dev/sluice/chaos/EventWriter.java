package dev.sluice.chaos;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.errors.SluiceException;
import dev.sluice.schemas.events.Event;
import dev.sluice.schemas.serde.SluiceSerdes;
import dev.sluice.schemas.topics.Topics;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** Sends events as any Kafka producer may. Thread-safe. */
final class EventWriter implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();

  private final KafkaProducer<String, Event> producer;

  EventWriter(String bootstrap) {
    producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrap,
                ProducerConfig.ACKS_CONFIG,
                "all",
                ProducerConfig.LINGER_MS_CONFIG,
                0),
            new StringSerializer(),
            SluiceSerdes.local().of(Event.class).serializer());
  }

  /**
   * Sends an event and returns once Kafka has it.
   *
   * @throws SluiceException SLUICE-5051 Kafka refuses it
   */
  void send(String id, String name, Object data) throws InterruptedException {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(JSON.writeValueAsBytes(data));
      Event event =
          Event.newBuilder()
              .setId(id)
              .setName(name)
              .setData(bytes)
              .setTs(Instant.now())
              .setSource("chaos")
              .build();
      producer.send(new ProducerRecord<>(Topics.standard().events(), id, event)).get();
    } catch (ExecutionException | JsonProcessingException e) {
      throw new SluiceException(
          "SLUICE-5051",
          "Expected Kafka to take event " + id + ", found: " + e.getMessage(),
          "Look for the broker's trouble in the log above.",
          e);
    }
  }

  @Override
  public void close() {
    producer.close();
  }
}
