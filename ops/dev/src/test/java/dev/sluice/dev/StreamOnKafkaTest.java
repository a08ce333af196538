package dev.sluice.dev;

import static dev.sluice.dev.Http.get;
import static dev.sluice.dev.Http.post;
import static dev.sluice.openai.script.ScriptedAnswer.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.inference.Infer;
import dev.sluice.inference.InferencePool;
import dev.sluice.inference.Limits;
import dev.sluice.inference.ModelProvider;
import dev.sluice.openai.Agent;
import dev.sluice.openai.AgentRunner;
import dev.sluice.openai.OpenAiSettings;
import dev.sluice.openai.script.ScriptedModelServer;
import dev.sluice.sdk.DurableFunction;
import dev.sluice.sdk.Trigger;
import dev.sluice.worker.FunctionHost;
import dev.sluice.worker.Worker;
import dev.sluice.worker.codec.AesGcmCodec;
import dev.sluice.worker.codec.CodecKeys;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What steps say, from a worker over Kafka and the gateway to those who follow the run. */
@Timeout(240)
@SuppressWarnings("NullAway.Init")
class StreamOnKafkaTest {
  private static final Duration SOON = Duration.ofMinutes(2);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ANSWER =
      "Dear Ada, your lamp left us on Monday and will be with you by Friday at the latest; should"
          + " it not be, write to us again and we send you another one";
  private static final int MANY = 1_000;

  @TempDir Path folder;
  private DevServer server;

  @BeforeEach
  void start() {
    server = DevServer.start(DevConfig.in(folder).withPort(0).withKafkaPort(0));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void theFirstWordsAreHeardWhileTheStepRunsAndAfterAKillTheStepIsHeardAnew() throws Exception {
    try (ScriptedModelServer model =
        ScriptedModelServer.start().otherwise(r -> text(ANSWER).spoken(Duration.ofMillis(400)))) {
      Heard heard;
      String run;
      try (ChildJvm worker = startHost(model)) {
        run = send("talk");
        heard = Heard.of(server, run);
        await()
            .atMost(SOON)
            .untilAsserted(
                () ->
                    assertThat(heard.messages)
                        .as(heard.refusal + trace(run))
                        .hasSizeGreaterThan(3));
        assertThat(trace(run).path("status").asText()).isEqualTo("RUNNING");
        assertThat(trace(run).path("steps").toString()).doesNotContain("SUCCEEDED");
        worker.kill();
      }
      try (ChildJvm worker = startHost(model)) {
        await().atMost(SOON).until(() -> !heard.status.isEmpty());
        assertThat(worker.isAlive()).isTrue();
      }
      heard.close();

      assertThat(heard.status).isEqualTo("COMPLETED");
      List<Integer> epochs =
          heard.messages.stream().map(m -> m.path("epoch").asInt()).distinct().toList();
      assertThat(epochs).hasSize(2).isSorted();
      assertThat(ANSWER).startsWith(heard.words(epochs.getFirst()));
      assertThat(heard.words(epochs.getFirst())).isNotEmpty().isNotEqualTo(ANSWER);
      assertThat(heard.words(epochs.getLast())).isEqualTo(ANSWER);
      assertThat(heard.messages)
          .allMatch(m -> m.path("step").asText().equals("agent/model"))
          .allMatch(m -> m.path("channel").asText().equals("agent"));
      JsonNode steps = trace(run).path("steps");
      assertThat(steps).hasSize(1);
      assertThat(steps.get(0).path("attempts")).hasSize(1);
      assertThat(model.requests()).hasSize(2);

      // Who comes late, or comes back, is told what Kafka still has.
      assertThat(all(run, "").ids).isEqualTo(heard.ids);
      int half = heard.ids.size() / 2;
      assertThat(all(run, heard.ids.get(half - 1)).ids)
          .isEqualTo(heard.ids.subList(half, heard.ids.size()));
    }
  }

  @Test
  void ofAModelThatAPoolAsksTheWordsAreHeardAsWell() throws Exception {
    try (ScriptedModelServer model =
            ScriptedModelServer.start()
                .otherwise(r -> text(ANSWER).spoken(Duration.ofMillis(150)));
        Worker pool = poolOf(model).start();
        Worker caller =
            FunctionHost.app("talk")
                .kafka(server.bootstrap())
                .functions(
                    TalkHost.talk(
                        AgentRunner.through(
                            Infer.route("inference"), OpenAiSettings.Api.RESPONSES)))
                .start()) {
      assertThat(List.of(pool, caller)).isNotEmpty();
      String run = send("talk");
      try (Heard heard = Heard.of(server, run)) {
        await().atMost(SOON).until(() -> !heard.messages.isEmpty());
        await().atMost(SOON).until(() -> trace(run).path("status").asText().equals("WAITING"));
        assertThat(heard.status).isEmpty();
        assertThat(ANSWER).startsWith(heard.words(1)).isNotEqualTo(heard.words(1));
        await().atMost(SOON).until(() -> !heard.status.isEmpty());

        assertThat(heard.status).isEqualTo("COMPLETED");
        assertThat(heard.words(1)).isEqualTo(ANSWER);
        assertThat(heard.messages)
            .allMatch(m -> m.path("step").asText().equals("agent/model"))
            .allMatch(m -> m.path("channel").asText().equals("agent"));
        assertThat(numbers(heard))
            .isEqualTo(LongStream.rangeClosed(1, heard.messages.size()).boxed().toList());
      }
      assertThat(trace(run).path("output").asText()).isEqualTo(ANSWER);
      JsonNode call = trace(trace(run).at("/steps/0/invoked/runId").asText());
      assertThat(call.at("/steps/0/modelCalls/0/completionTokens").asLong())
          .isEqualTo(1 + ANSWER.length() / 4);
    }
  }

  @Test
  void whatAPoolSaysForAnEncryptedCallerIsCipherText() throws Exception {
    AgentRunner through =
        AgentRunner.through(Infer.route("inference"), OpenAiSettings.Api.RESPONSES);
    try (ScriptedModelServer model = ScriptedModelServer.start().otherwise(r -> text(ANSWER));
        Worker pool = poolOf(model).codec(codec()).start();
        Worker caller =
            FunctionHost.app("talk")
                .kafka(server.bootstrap())
                .functions(TalkHost.talk(through))
                .codec(codec())
                .start()) {
      assertThat(List.of(pool, caller)).isNotEmpty();
      Heard heard = all(send("talk"), "");
      assertThat(heard.messages)
          .isNotEmpty()
          .allMatch(
              m ->
                  m.at("/data/sluice~1encrypted/for")
                      .asText()
                      .equals("live:inference.infer.gpt-5-mini"));
      assertThat(Traces.of(server).topicsWith("Dear Ada")).isEmpty();
    }
  }

  private static AesGcmCodec codec() {
    return new AesGcmCodec(CodecKeys.text("the test", "k1:" + "11".repeat(32)));
  }

  private FunctionHost poolOf(ScriptedModelServer model) {
    return InferencePool.builder()
        .provider(ModelProvider.at("local", model.baseUrl(), "none"))
        .model("gpt-5-mini", Limits.of(2))
        .build()
        .host()
        .kafka(server.bootstrap());
  }

  @Test
  void oneWhoDoesNotReadHoldsUpNobodyAndWhoComesLateIsTold() throws Exception {
    String large = "x".repeat(16_000);
    DurableFunction flood =
        DurableFunction.define("flood")
            .on(Trigger.event("test/flood"))
            .run(
                (ctx, event) -> {
                  ctx.sleep("let-them-come", Duration.ofSeconds(3));
                  return ctx.step(
                      "flood",
                      () -> {
                        for (int i = 0; i < MANY; i++) {
                          ctx.currentStep().publish("flood", i + large);
                          Thread.sleep(2);
                        }
                        return "done";
                      });
                });
    try (Worker worker =
        FunctionHost.app("flood").kafka(server.bootstrap()).functions(flood).start()) {
      assertThat(worker).isNotNull();
      String run = send("flood");
      try (Socket deaf = new Socket(server.uri().getHost(), server.uri().getPort())) {
        OutputStream request = deaf.getOutputStream();
        request.write(
            ("GET /v1/runs/" + run + "/stream HTTP/1.1\r\nHost: localhost\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8));
        request.flush();
        assertThat(numbers(all(run, ""))).isEqualTo(everyNumber());
      }
      // The gateway no longer has the first of them in memory: they come from Kafka.
      assertThat(numbers(all(run, ""))).isEqualTo(everyNumber());
    }
  }

  @Test
  void whatAnEncryptedWorkerSaysIsCipherText() throws Exception {
    DurableFunction whisper =
        DurableFunction.define("whisper")
            .on(Trigger.event("test/whisper"))
            .run(
                (ctx, event) ->
                    ctx.step(
                        "whisper",
                        () -> {
                          ctx.currentStep().publish("secret", "Ada Lovelace");
                          return "done";
                        }));
    try (Worker worker =
        FunctionHost.app("whisper")
            .kafka(server.bootstrap())
            .functions(whisper)
            .codec(codec())
            .start()) {
      assertThat(worker).isNotNull();
      Heard heard = all(send("whisper"), "");
      assertThat(heard.messages).hasSize(1);
      assertThat(heard.messages.getFirst().at("/data/sluice~1encrypted/for").asText())
          .isEqualTo("live:whisper");
      assertThat(Traces.of(server).topicsWith("Ada Lovelace")).isEmpty();
    }
  }

  /** Hears a run to its end. */
  private Heard all(String run, String lastEvent) {
    try (Heard heard = Heard.of(server, run, lastEvent)) {
      await().atMost(SOON).until(() -> heard.status.equals("COMPLETED"));
      return heard;
    }
  }

  private static List<Long> numbers(Heard heard) {
    return heard.messages.stream().map(message -> message.path("number").asLong()).toList();
  }

  private static List<Long> everyNumber() {
    return IntStream.rangeClosed(1, MANY).mapToObj(i -> (long) i).toList();
  }

  /** Sends the function's event, and gives the run that it starts. */
  private String send(String function) throws Exception {
    await().atMost(SOON).until(() -> get(server, "/v1/functions").contains("\"" + function + "\""));
    post(server, "/e/dev", "{\"name\":\"test/" + function + "\",\"data\":{}}");
    await().atMost(SOON).until(() -> !firstRun(function).isEmpty());
    return firstRun(function);
  }

  private String firstRun(String function) throws Exception {
    return JSON.readTree(get(server, "/v1/runs?function=" + function)).at("/runs/0/id").asText();
  }

  private JsonNode trace(String run) throws Exception {
    return JSON.readTree(get(server, "/v1/runs/" + run));
  }

  private ChildJvm startHost(ScriptedModelServer model) throws Exception {
    return ChildJvm.start(TalkHost.class, server.bootstrap(), model.baseUrl());
  }

  /** A function host as its own process. */
  static final class TalkHost {
    public static void main(String[] args) {
      AgentRunner runner = AgentRunner.of(OpenAiSettings.of(URI.create(args[1]), "none"));
      FunctionHost host = FunctionHost.app("talk").kafka(args[0]).functions(talk(runner));
      var unused = host.start();
      System.out.println("ready");
    }

    /** A function whose agent is heard. */
    static DurableFunction talk(AgentRunner runner) {
      Agent<String> agent = Agent.named("support").model("gpt-5-mini").build();
      return DurableFunction.define("talk")
          .on(Trigger.event("test/talk"))
          .run(
              (ctx, event) -> runner.live().run(ctx, "agent", agent, "Where is my lamp?").output());
    }
  }
}
