package dev.sluice.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.schemas.events.Event;
import dev.sluice.schemas.serde.SluiceSerdes;
import dev.sluice.schemas.topics.Topics;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** Sends so many events a second until it is closed or has sent enough, on a thread of its own. */
final class SteadyLoad implements AutoCloseable {
  private static final Duration BREATH = Duration.ofMillis(10);

  private final KafkaProducer<String, Event> producer;
  private final Topics topics;
  private final String name;
  private final String prefix;
  private final AtomicInteger sent = new AtomicInteger();
  private final Thread thread;
  private volatile boolean closed;

  private SteadyLoad(
      String bootstrap, Topics topics, String name, String prefix, int perSecond, int most) {
    this.topics = topics;
    this.name = name;
    this.prefix = prefix;
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrap, "acks", "all", "linger.ms", "5"),
            new StringSerializer(),
            SluiceSerdes.of(Map.of()).of(Event.class).serializer());
    thread = Thread.ofPlatform().name("load").start(() -> run(perSecond, most));
  }

  /**
   * @param name of the events
   * @param prefix of their ids, before a number from 0
   * @param most how many at most
   */
  static SteadyLoad start(
      String bootstrap, Topics topics, String name, String prefix, int perSecond, int most) {
    return new SteadyLoad(bootstrap, topics, name, prefix, perSecond, most);
  }

  private void run(int perSecond, int most) {
    long start = System.nanoTime();
    while (!closed && sent.get() < most) {
      long passed = Duration.ofNanos(System.nanoTime() - start).toMillis();
      long due = Math.min(most, passed * perSecond / 1_000);
      while (sent.get() < due) {
        send(prefix + sent.get());
        sent.incrementAndGet();
      }
      try {
        Thread.sleep(BREATH);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void send(String id) {
    ByteBuffer data = ByteBuffer.wrap("{\"n\":1}".getBytes(UTF_8));
    Event event = new Event(id, name, data, null, Instant.now(), null, null);
    var unused = producer.send(new ProducerRecord<>(topics.events(), id, event));
  }

  /** How many so far; all of them once it has stopped. */
  int sent() {
    return sent.get();
  }

  /** Sends no more; all has been sent when it returns. */
  void stop() {
    closed = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    producer.flush();
  }

  @Override
  public void close() {
    stop();
    producer.close();
  }
}
