package dev.sluice.acceptance;

import static dev.sluice.openai.script.ScriptedAnswer.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.dev.ChildJvm;
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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What steps say, from a worker over Kafka and the gateway to those who follow the run. */
@Timeout(240)
@SuppressWarnings("NullAway.Init")
class StreamOnKafkaTest {
  private static final Duration SOON = Duration.ofMinutes(2);
  static final String ANSWER =
      "Dear Ada, your lamp left us on Monday and will be with you by Friday at the latest; should"
          + " it not be, write to us again and we send you another one";
  private static final int MANY = 1_000;

  @TempDir static Path folder;
  private static TalkServer talks;

  @BeforeAll
  static void start() {
    talks = TalkServer.start(folder);
  }

  @AfterAll
  static void stop() {
    talks.close();
  }

  @Test
  void theFirstWordsAreHeardWhileTheStepRunsAndAfterAKillTheStepIsHeardAnew() throws Exception {
    try (ScriptedModelServer model =
        ScriptedModelServer.start().otherwise(r -> text(ANSWER).spoken(Duration.ofMillis(200)))) {
      Heard heard;
      String run;
      try (ChildJvm worker = startHost(model)) {
        run = talks.send("talk");
        heard = talks.hear(run);
        await()
            .atMost(SOON)
            .untilAsserted(
                () ->
                    assertThat(heard.messages)
                        .as(heard.refusal + talks.trace(run))
                        .hasSizeGreaterThan(3));
        assertThat(talks.trace(run).path("status").asText()).isEqualTo("RUNNING");
        assertThat(talks.trace(run).path("steps").toString()).doesNotContain("SUCCEEDED");
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
      JsonNode steps = talks.trace(run).path("steps");
      assertThat(steps).hasSize(1);
      assertThat(steps.get(0).path("attempts")).hasSize(1);
      assertThat(model.requests()).hasSize(2);

      // Who comes late, or comes back, is told what Kafka still has.
      assertThat(talks.all(run, "").ids).isEqualTo(heard.ids);
      int half = heard.ids.size() / 2;
      assertThat(talks.all(run, heard.ids.get(half - 1)).ids)
          .isEqualTo(heard.ids.subList(half, heard.ids.size()));
    }
  }

  static AesGcmCodec codec() {
    return new AesGcmCodec(CodecKeys.text("the test", "k1:" + "11".repeat(32)));
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
        FunctionHost.app("flood").kafka(talks.server().bootstrap()).functions(flood).start()) {
      assertThat(worker).isNotNull();
      String run = talks.send("flood");
      try (Socket deaf =
          new Socket(talks.server().uri().getHost(), talks.server().uri().getPort())) {
        OutputStream request = deaf.getOutputStream();
        request.write(
            ("GET /v1/runs/" + run + "/stream HTTP/1.1\r\nHost: localhost\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8));
        request.flush();
        assertThat(numbers(talks.all(run, ""))).isEqualTo(everyNumber());
      }
      // The gateway no longer has the first of them in memory: they come from Kafka.
      assertThat(numbers(talks.all(run, ""))).isEqualTo(everyNumber());
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
            .kafka(talks.server().bootstrap())
            .functions(whisper)
            .codec(codec())
            .start()) {
      assertThat(worker).isNotNull();
      Heard heard = talks.all(talks.send("whisper"), "");
      assertThat(heard.messages).hasSize(1);
      assertThat(heard.messages.getFirst().at("/data/sluice~1encrypted/for").asText())
          .isEqualTo("live:whisper");
      assertThat(Traces.of(talks.server()).topicsWith("Ada Lovelace")).isEmpty();
    }
  }

  static List<Long> numbers(Heard heard) {
    return heard.messages.stream().map(message -> message.path("number").asLong()).toList();
  }

  private static List<Long> everyNumber() {
    return IntStream.rangeClosed(1, MANY).mapToObj(i -> (long) i).toList();
  }

  private static ChildJvm startHost(ScriptedModelServer model) throws Exception {
    return ChildJvm.start(TalkHost.class, talks.server().bootstrap(), model.baseUrl());
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
