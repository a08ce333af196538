package dev.sluice.dev;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.schemas.commands.Command;
import dev.sluice.schemas.common.RetryPolicy;
import dev.sluice.schemas.events.Event;
import dev.sluice.schemas.functions.FunctionDefinition;
import dev.sluice.schemas.results.Result;
import dev.sluice.schemas.results.TurnEnded;
import dev.sluice.schemas.serde.SluiceSerdes;
import dev.sluice.schemas.topics.Topics;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The engine's side of the contract, by hand: writes commands, reads results. */
final class HandEngine implements AutoCloseable {
  private static final SluiceSerdes SERDES = SluiceSerdes.local();
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  final List<Result> results = new ArrayList<>();

  private final Topics topics;
  private final KafkaProducer<byte[], byte[]> producer;
  private final KafkaConsumer<byte[], byte[]> consumer;

  HandEngine(String bootstrap, Topics topics, int partitions) {
    this.topics = topics;
    Map<String, Object> config = Map.of("bootstrap.servers", bootstrap);
    this.producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    this.consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    List<TopicPartition> all =
        IntStream.range(0, partitions)
            .mapToObj(p -> new TopicPartition(topics.results(), p))
            .toList();
    consumer.assign(all);
    consumer.seekToBeginning(all);
  }

  /** Commands the first turn of a run, whose results are to go to {@code partition}. */
  void command(String app, String function, String run, int partition) {
    Event event =
        new Event(
            "e-" + run,
            "demo/test",
            ByteBuffer.wrap("{}".getBytes(UTF_8)),
            null,
            Instant.now(),
            null,
            null);
    Command command =
        new Command(
            run,
            function,
            1,
            partition,
            1,
            new RetryPolicy(4, 1000L, 60_000L, 2.0, 0.0),
            Instant.now(),
            List.of(event),
            List.of(),
            null,
            Instant.EPOCH);
    send(topics.commands(app), run, SERDES.of(Command.class).serializer().serialize("", command));
  }

  void send(String topic, String key, byte[] value) {
    try {
      producer.send(new ProducerRecord<>(topic, key.getBytes(UTF_8), value)).get();
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  /** Reads results until one fits; gives it. */
  Result await(Predicate<Result> wanted) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      for (Result result : results) {
        if (wanted.test(result)) {
          return result;
        }
      }
      read(Duration.ofMillis(50));
    }
    throw new AssertionError("No such result in " + results);
  }

  /** Reads results until the run's turn has ended; gives its end. */
  Object awaitEnd(String run) {
    Result result = await(r -> r.getRunId().equals(run) && r.getBody() instanceof TurnEnded);
    return ((TurnEnded) result.getBody()).getEnd();
  }

  void read(Duration time) {
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(time)) {
      Result result =
          SERDES.of(Result.class).deserializer().deserialize(record.topic(), record.value());
      if (!new String(record.key(), UTF_8).equals(result.getRunId())) {
        throw new AssertionError("Key of " + result);
      }
      results.add(result);
      partitions.add(record.partition());
    }
  }

  /** Where each of {@link #results} was. */
  final List<Integer> partitions = new ArrayList<>();

  /** Every record of a topic with one partition, of that contract. */
  <T extends SpecificRecord> List<T> all(String topic, Class<T> contract) {
    return raw(topic).stream()
        .map(r -> SERDES.of(contract).deserializer().deserialize(topic, r.value()))
        .toList();
  }

  /** Every record of a topic with one partition. */
  List<ConsumerRecord<byte[], byte[]>> raw(String topic) {
    List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
    TopicPartition partition = new TopicPartition(topic, 0);
    var before = consumer.assignment();
    Map<TopicPartition, Long> at = new HashMap<>();
    before.forEach(p -> at.put(p, consumer.position(p)));
    consumer.assign(List.of(partition));
    consumer.seekToBeginning(List.of(partition));
    long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
    while (consumer.position(partition) < end) {
      consumer.poll(Duration.ofMillis(50)).forEach(found::add);
    }
    consumer.assign(at.keySet());
    at.forEach(consumer::seek);
    return found;
  }

  /** Registers a function as an app's worker does. */
  void register(FunctionDefinition definition) {
    send(
        topics.functions(),
        definition.getId(),
        SERDES.of(FunctionDefinition.class).serializer().serialize("", definition));
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(2));
    consumer.close();
  }
}
