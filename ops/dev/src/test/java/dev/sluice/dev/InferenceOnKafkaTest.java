package dev.sluice.dev;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.inference.Infer;
import dev.sluice.inference.InferencePool;
import dev.sluice.inference.Limits;
import dev.sluice.inference.ModelProvider;
import dev.sluice.schemas.events.Event;
import dev.sluice.schemas.history.HistoryRecord;
import dev.sluice.schemas.history.InvokeStarted;
import dev.sluice.schemas.history.RunEnded;
import dev.sluice.schemas.history.RunStatus;
import dev.sluice.schemas.serde.SluiceSerdes;
import dev.sluice.schemas.topics.Topics;
import dev.sluice.sdk.DurableFunction;
import dev.sluice.sdk.Trigger;
import dev.sluice.topology.streams.EngineApp;
import dev.sluice.topology.streams.EngineConfig;
import dev.sluice.worker.FunctionHost;
import dev.sluice.worker.Worker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A pool's calls of a model, with the real engine and two hosts. */
@Timeout(180)
class InferenceOnKafkaTest {
  private static final SluiceSerdes SERDES = SluiceSerdes.local();
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int RUNS = 20;
  private static final int AT_A_TIME = 3;
  private static final int PARTITIONS = 1;

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch gate = new CountDownLatch(1);
  private final AtomicInteger calls = new AtomicInteger();
  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicInteger mostInFlight = new AtomicInteger();
  private final AtomicInteger turns = new AtomicInteger();

  @TempDir private Path folder;
  private final Topics topics = new Topics("inference");
  private EmbeddedKafka kafka;
  private EngineApp engine;
  private HandEngine probe;
  private HttpServer model;

  @BeforeEach
  void start() throws IOException {
    model = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    model.createContext("/v1/chat/completions", this::answer);
    model.setExecutor(threads);
    model.start();
    kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0, Map.of());
    engine =
        EngineApp.start(
            EngineConfig.single(kafka.bootstrap(), topics, folder.resolve("state")), PARTITIONS, 1);
    engine.awaitReady(PATIENCE);
    probe = new HandEngine(kafka.bootstrap(), topics, PARTITIONS);
  }

  @AfterEach
  void close() {
    gate.countDown();
    probe.close();
    engine.close();
    kafka.close();
    model.stop(0);
    threads.close();
  }

  /** Answers nobody until the gate is open, and tells how many ask at a time. */
  private void answer(HttpExchange exchange) throws IOException {
    mostInFlight.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
    calls.incrementAndGet();
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      gate.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      Thread.sleep(30);
      byte[] body =
          """
          {"id":"c","object":"chat.completion","created":1,"model":"tiny",
           "choices":[{"index":0,"finish_reason":"stop","logprobs":null,
                       "message":{"role":"assistant","content":"hello","refusal":null}}],
           "usage":{"prompt_tokens":6,"completion_tokens":4,"total_tokens":10}}
          """
              .getBytes(UTF_8);
      exchange.getResponseHeaders().add("Content-Type", "application/json");
      inFlight.decrementAndGet(); // before the pool can know
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Has room for one turn, and counts those that are running. */
  private DurableFunction caller() {
    return DurableFunction.define("caller")
        .on(Trigger.event("demo/ask"))
        .concurrency(1)
        .run(
            (ctx, event) -> {
              turns.incrementAndGet();
              try {
                return Infer.chat(
                        ctx,
                        "ask",
                        ChatCompletionCreateParams.builder()
                            .model("tiny")
                            .addUserMessage("Hello?")
                            .build())
                    .choices()
                    .getFirst()
                    .message()
                    .content()
                    .orElse("");
              } finally {
                turns.decrementAndGet();
              }
            });
  }

  @Test
  void twentyCallersWithRoomForOneTurnWaitAtOnceAndTheModelSeesThreeAtATime() {
    InferencePool pool =
        InferencePool.builder()
            .provider(
                ModelProvider.at(
                    "local", "http://127.0.0.1:" + model.getAddress().getPort() + "/v1", "none"))
            .model("tiny", Limits.of(AT_A_TIME))
            .build();
    try (Worker callers = on(FunctionHost.app("callers").functions(caller())).start();
        Worker calling = on(pool.host()).start()) {
      assertThat(callers).isNotNull();
      assertThat(calling).isNotNull();
      for (int i = 0; i < RUNS; i++) {
        send("e-" + i);
      }

      Awaitility.await().atMost(PATIENCE).until(() -> told(InvokeStarted.class).size() == RUNS);
      Awaitility.await().atMost(PATIENCE).until(() -> inFlight.get() == AT_A_TIME);
      assertThat(turns).hasValue(0);
      assertThat(told(RunEnded.class)).isEmpty();
      assertThat(calls).hasValue(AT_A_TIME);

      gate.countDown();
      Awaitility.await().atMost(PATIENCE).until(() -> told(RunEnded.class).size() == 2 * RUNS);
      assertThat(told(RunEnded.class))
          .extracting(HistoryRecord::getBody)
          .extracting(body -> ((RunEnded) body).getStatus())
          .containsOnly(RunStatus.COMPLETED);
      assertThat(told(RunEnded.class))
          .filteredOn(record -> record.getFunctionId().equals("caller"))
          .extracting(record -> UTF_8.decode(((RunEnded) record.getBody()).getOutput()).toString())
          .hasSize(RUNS)
          .containsOnly("\"hello\"");
      assertThat(calls).hasValue(RUNS);
      assertThat(mostInFlight).hasValue(AT_A_TIME);
    }
  }

  private FunctionHost on(FunctionHost host) {
    return host.kafka(kafka.bootstrap()).namespace(topics.namespace()).patience(PATIENCE);
  }

  private void send(String id) {
    Event event =
        new Event(
            id,
            "demo/ask",
            ByteBuffer.wrap("{}".getBytes(UTF_8)),
            null,
            Instant.now(),
            null,
            "test");
    probe.send(topics.events(), id, SERDES.of(Event.class).serializer().serialize("", event));
  }

  private List<HistoryRecord> told(Class<?> what) {
    return probe.all(topics.history(), HistoryRecord.class).stream()
        .filter(record -> what.isInstance(record.getBody()))
        .toList();
  }
}
