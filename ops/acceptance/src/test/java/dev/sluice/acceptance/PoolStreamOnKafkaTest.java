package dev.sluice.acceptance;

import static dev.sluice.acceptance.StreamOnKafkaTest.ANSWER;
import static dev.sluice.openai.script.ScriptedAnswer.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.inference.Infer;
import dev.sluice.inference.InferencePool;
import dev.sluice.inference.Limits;
import dev.sluice.inference.ModelProvider;
import dev.sluice.openai.AgentRunner;
import dev.sluice.openai.OpenAiSettings;
import dev.sluice.openai.script.ScriptedModelServer;
import dev.sluice.worker.FunctionHost;
import dev.sluice.worker.Worker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a model says that a pool asks, to those who follow the run that has it asked. */
@Timeout(240)
@SuppressWarnings("NullAway.Init")
class PoolStreamOnKafkaTest {
  private static final Duration SOON = Duration.ofMinutes(2);

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
  void ofAModelThatAPoolAsksTheWordsAreHeardAsWell() throws Exception {
    try (ScriptedModelServer model =
            ScriptedModelServer.start()
                .otherwise(r -> text(ANSWER).spoken(Duration.ofMillis(150)));
        Worker pool = poolOf(model).start();
        Worker caller =
            FunctionHost.app("talk")
                .kafka(talks.server().bootstrap())
                .functions(
                    StreamOnKafkaTest.TalkHost.talk(
                        AgentRunner.through(
                            Infer.route("inference"), OpenAiSettings.Api.RESPONSES)))
                .start()) {
      assertThat(List.of(pool, caller)).isNotEmpty();
      String run = talks.send("talk");
      try (Heard heard = talks.hear(run)) {
        await().atMost(SOON).until(() -> !heard.messages.isEmpty());
        await()
            .atMost(SOON)
            .until(() -> talks.trace(run).path("status").asText().equals("WAITING"));
        assertThat(heard.status).isEmpty();
        assertThat(ANSWER).startsWith(heard.words(1)).isNotEqualTo(heard.words(1));
        await().atMost(SOON).until(() -> !heard.status.isEmpty());

        assertThat(heard.status).isEqualTo("COMPLETED");
        assertThat(heard.words(1)).isEqualTo(ANSWER);
        assertThat(heard.messages)
            .allMatch(m -> m.path("step").asText().equals("agent/model"))
            .allMatch(m -> m.path("channel").asText().equals("agent"));
        assertThat(StreamOnKafkaTest.numbers(heard))
            .isEqualTo(LongStream.rangeClosed(1, heard.messages.size()).boxed().toList());
      }
      assertThat(talks.trace(run).path("output").asText()).isEqualTo(ANSWER);
      JsonNode call = talks.trace(talks.trace(run).at("/steps/0/invoked/runId").asText());
      assertThat(call.at("/steps/0/modelCalls/0/completionTokens").asLong())
          .isEqualTo(1 + ANSWER.length() / 4);
    }
  }

  @Test
  void whatAPoolSaysForAnEncryptedCallerIsCipherText() throws Exception {
    AgentRunner through =
        AgentRunner.through(Infer.route("inference"), OpenAiSettings.Api.RESPONSES);
    try (ScriptedModelServer model =
            ScriptedModelServer.start().otherwise(r -> text("Nobody reads this on the way"));
        Worker pool = poolOf(model).codec(StreamOnKafkaTest.codec()).start();
        Worker caller =
            FunctionHost.app("talk")
                .kafka(talks.server().bootstrap())
                .functions(StreamOnKafkaTest.TalkHost.talk(through))
                .codec(StreamOnKafkaTest.codec())
                .start()) {
      assertThat(List.of(pool, caller)).isNotEmpty();
      Heard heard = talks.all(talks.send("talk"), "");
      assertThat(heard.messages)
          .isNotEmpty()
          .allMatch(
              m ->
                  m.at("/data/sluice~1encrypted/for")
                      .asText()
                      .equals("live:inference.infer.gpt-5-mini"));
      assertThat(Traces.of(talks.server()).topicsWith("Nobody reads this")).isEmpty();
    }
  }

  private FunctionHost poolOf(ScriptedModelServer model) {
    return InferencePool.builder()
        .provider(ModelProvider.at("local", model.baseUrl(), "none"))
        .model("gpt-5-mini", Limits.of(2))
        .build()
        .host()
        .kafka(talks.server().bootstrap());
  }
}
