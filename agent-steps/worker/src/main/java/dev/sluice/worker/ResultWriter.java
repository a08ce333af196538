package dev.sluice.worker;

import dev.sluice.schemas.deadletters.DeadLetter;
import dev.sluice.schemas.events.Event;
import dev.sluice.schemas.results.Result;
import dev.sluice.schemas.serde.SluiceSerdes;
import dev.sluice.schemas.topics.Topics;
import dev.sluice.worker.live.LiveWriter;
import dev.sluice.worker.turn.Said;
import dev.sluice.worker.turn.TurnLog;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;

/**
 * All that a worker writes, through one producer; but what steps say while they run, through one
 * that may drop it. Thread-safe.
 */
final class ResultWriter implements AutoCloseable {
  /** The largest command, as a dead letter; results are far smaller. */
  private static final int MAX_REQUEST_BYTES = 48 * 1024 * 1024;

  private static final long BUFFER_BYTES = 2L * MAX_REQUEST_BYTES;

  private static final int BATCH_BYTES = 64 * 1024;
  private static final int DELIVERY_TIMEOUT_MS = 60_000;
  private static final int REQUEST_TIMEOUT_MS = 15_000;
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  private final Topics topics;
  private final Serializer<Result> results;
  private final Serializer<Event> events;
  private final LiveWriter live;
  private final KafkaProducer<byte[], byte[]> producer;

  ResultWriter(HostSettings settings, Topics topics, SluiceSerdes serdes) {
    this.topics = topics;
    this.results = serdes.of(Result.class).serializer();
    this.events = serdes.of(Event.class).serializer();
    this.live = LiveWriter.to(settings.client("live"), topics, serdes, settings.codec());
    Map<String, Object> config = settings.client("results");
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    config.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
    // While one request is out, what comes meanwhile gathers into the next: batches grow with load.
    config.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
    config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST_BYTES);
    config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER_BYTES);
    config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, DELIVERY_TIMEOUT_MS);
    config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MS);
    this.producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Learns where the topics are, so that the first turn need not wait for it. */
  void warmUp() {
    producer.partitionsFor(topics.results());
    producer.partitionsFor(topics.events());
  }

  int partitionsOf(String topic) {
    return producer.partitionsFor(topic).size();
  }

  /** Completes when the result is safe. */
  CompletableFuture<?> write(int partition, Result result) {
    try {
      String topic = topics.results();
      return send(
          new ProducerRecord<>(
              topic, partition, utf8(result.getRunId()), results.serialize(topic, result)));
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Completes when the event is safe. */
  CompletableFuture<?> publish(Event event) {
    try {
      String topic = topics.events();
      return send(new ProducerRecord<>(topic, utf8(event.getId()), events.serialize(topic, event)));
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Puts a record that cannot be read among the dead letters. */
  CompletableFuture<?> bury(ConsumerRecord<byte[], byte[]> record, DeadLetter letter) {
    return send(letter.record(topics.deadLetters(), record.key(), record.value()));
  }

  /** The log of a turn whose results go to {@code partition}. */
  TurnLog logOf(int partition) {
    return new TurnLog() {
      @Override
      public CompletionStage<?> record(Result result) {
        return write(partition, result);
      }

      @Override
      public CompletionStage<?> publish(Event event) {
        return ResultWriter.this.publish(event);
      }

      @Override
      public void say(Said said) {
        live.say(said);
      }
    };
  }

  @Override
  public void close() {
    live.close();
    producer.close(CLOSE_TIMEOUT);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the callback tells
  private CompletableFuture<?> send(ProducerRecord<byte[], byte[]> record) {
    CompletableFuture<Void> safe = new CompletableFuture<>();
    producer.send(
        record,
        (metadata, failure) -> {
          if (failure == null) {
            safe.complete(null);
          } else {
            safe.completeExceptionally(failure);
          }
        });
    return safe;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
