package dev.sluice.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.dev.ChildJvm;
import dev.sluice.dev.EmbeddedKafka;
import dev.sluice.schemas.events.Event;
import dev.sluice.schemas.serde.SluiceSerdes;
import dev.sluice.schemas.topics.Installation;
import dev.sluice.schemas.topics.Topics;
import dev.sluice.sdk.DurableFunction;
import dev.sluice.sdk.Trigger;
import dev.sluice.topology.streams.EngineApp;
import dev.sluice.topology.streams.EngineConfig;
import dev.sluice.worker.FunctionHost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two engines and two workers, each its own process on a real broker; one of each is killed while
 * runs are in flight. Every run completes, nothing is recorded twice, and only what the killed
 * worker had in hand runs again.
 */
@Timeout(240)
class KilledPartsTest {
  private static final int PARTITIONS = 2;
  private static final int RUNS = 300;
  private static final int STEPS = 3;
  private static final Topics TOPICS = Topics.standard();

  @Test
  void anEngineAndAWorkerAreKilledUnderLoadAndEveryRunCompletes(@TempDir Path folder)
      throws Exception {
    Path ran = Files.createFile(folder.resolve("ran"));
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0, Map.of())) {
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrap()))) {
        Installation.create(admin, TOPICS, PARTITIONS, 1);
      }
      try (ChildJvm engine = startEngine(kafka, folder, "engine-a");
          ChildJvm doomedEngine = startEngine(kafka, folder, "engine-b");
          ChildJvm doomedWorker =
              ChildJvm.start(StepsHost.class, kafka.bootstrap(), ran.toString())) {
        send(kafka, 0, RUNS / 3);
        ToldHistory told = new ToldHistory(kafka.bootstrap(), TOPICS);
        told.awaitEnded(RUNS / 10);

        send(kafka, RUNS / 3, RUNS);
        doomedWorker.kill();
        doomedEngine.kill();

        try (ChildJvm worker = ChildJvm.start(StepsHost.class, kafka.bootstrap(), ran.toString())) {
          told.awaitEnded(RUNS);
          assertThat(engine.isAlive()).isTrue();
          assertThat(worker.isAlive()).isTrue();
        }
        told.close();

        assertThat(told.ended).hasSize(RUNS).allSatisfy((run, times) -> assertThat(times).isOne());
        assertThat(told.recorded)
            .hasSize(RUNS * STEPS)
            .allSatisfy((step, times) -> assertThat(times).isOne());
      }
    }
    Map<String, Integer> bodies = new HashMap<>();
    Files.readAllLines(ran, UTF_8).forEach(step -> bodies.merge(step, 1, Integer::sum));
    assertThat(bodies).hasSize(RUNS * STEPS);
    assertThat(bodies.values()).allMatch(times -> times <= 2);
  }

  private static ChildJvm startEngine(EmbeddedKafka kafka, Path folder, String name)
      throws IOException {
    return ChildJvm.start(
        EngineHost.class, kafka.bootstrap(), folder.resolve(name).toString(), name);
  }

  private static void send(EmbeddedKafka kafka, int from, int to) {
    try (var producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrap(), "acks", "all"),
            new StringSerializer(),
            SluiceSerdes.of(Map.of()).of(Event.class).serializer())) {
      for (int i = from; i < to; i++) {
        ByteBuffer data = ByteBuffer.wrap("{}".getBytes(UTF_8));
        Event event = new Event("e-" + i, "test/steps", data, null, Instant.now(), null, null);
        var unused = producer.send(new ProducerRecord<>(TOPICS.events(), event.getId(), event));
      }
    }
  }

  /** An engine as its own process. */
  static final class EngineHost {
    public static void main(String[] args) throws InterruptedException {
      EngineApp engine =
          EngineApp.start(
              EngineConfig.single(args[0], TOPICS, Path.of(args[1])).withInstanceId(args[2]));
      engine.awaitReady(Duration.ofSeconds(60));
      System.out.println("ready");
      Thread.currentThread().join();
    }
  }

  /** A function host as its own process; each step body leaves a line in a file. */
  static final class StepsHost {
    public static void main(String[] args) {
      Path ran = Path.of(args[1]);
      DurableFunction steps =
          DurableFunction.define("steps")
              .on(Trigger.event("test/steps"))
              .run(
                  (ctx, event) -> {
                    for (int i = 0; i < STEPS; i++) {
                      String line = event.id() + " step-" + i + "\n";
                      ctx.step("step-" + i, () -> leave(ran, line));
                    }
                    return "done";
                  });
      FunctionHost host = FunctionHost.app("steps").kafka(args[0]).functions(steps);
      var unused = host.start();
      System.out.println("ready");
    }

    private static String leave(Path file, String line) {
      try {
        Files.writeString(file, line, StandardOpenOption.APPEND);
        return line;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
