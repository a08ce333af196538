package dev.sluice.inference;

import static dev.sluice.testkit.SluiceAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.responses.ResponseCreateParams;
import dev.sluice.inference.LocalServer.Answer;
import dev.sluice.sdk.DurableFunction;
import dev.sluice.sdk.StepFailedException;
import dev.sluice.sdk.Trigger;
import dev.sluice.testkit.SluiceTest;
import dev.sluice.testkit.TestRun;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls of models by a pool, through the provider's own client, on the real engine. */
class InferTest {
  private final AtomicReference<Supplier<Answer>> refusal = new AtomicReference<>();
  private final LocalServer server =
      LocalServer.start(
          request -> {
            Supplier<Answer> refused = refusal.getAndSet(null);
            return refused == null ? ModelServer.answer(request) : refused.get();
          });

  @AfterEach
  void close() {
    server.close();
  }

  private InferencePool pool(Limits limits) {
    return InferencePool.builder()
        .provider(ModelProvider.at("local", server.url("/v1"), "${env:LOCAL_KEY}"))
        .environment(name -> name.equals("LOCAL_KEY") ? "s3cret" : null)
        .model("tiny", limits)
        .build();
  }

  private SluiceTest start(Limits limits, DurableFunction.Body<JsonNode> caller) {
    List<DurableFunction> functions = new ArrayList<>(pool(limits).functions());
    functions.add(
        DurableFunction.define("caller")
            .on(Trigger.event("demo/ask"))
            .run(
                JsonNode.class,
                (ctx, event) -> {
                  try {
                    return caller.run(ctx, event);
                  } catch (StepFailedException e) {
                    return e.failure().reason();
                  }
                }));
    return SluiceTest.of(functions.toArray(DurableFunction[]::new));
  }

  private SluiceTest start(Limits limits) {
    return start(
        limits,
        (ctx, event) ->
            Infer.chat(ctx, "ask", question("tiny")).choices().getFirst().message().content());
  }

  private static ChatCompletionCreateParams question(String model) {
    return ChatCompletionCreateParams.builder()
        .model(model)
        .addUserMessage("Hello?")
        .maxCompletionTokens(50)
        .build();
  }

  @Test
  void aChatCompletionComesBackAndItsRequestWentOutAsItWas() {
    try (SluiceTest sluice = start(Limits.of(5))) {
      assertThat(sluice.send("demo/ask", Map.of())).isCompleted().hasOutput("hello");

      LocalServer.Asked asked = server.asked().getFirst();
      assertThat(asked.path()).isEqualTo("/v1/chat/completions");
      assertThat(asked.headers())
          .containsEntry("authorization", "Bearer s3cret")
          .containsKey("idempotency-key");
      assertThat(asked.body())
          .contains("\"model\":\"tiny\"", "\"content\":\"Hello?\"", "\"max_completion_tokens\":50");
    }
  }

  @Test
  void responsesAndEmbeddingsGoTheSameWay() {
    DurableFunction.Body<JsonNode> caller =
        (ctx, event) -> {
          var response =
              Infer.responses(
                  ctx, "ask", ResponseCreateParams.builder().model("tiny").input("Hello?").build());
          var vectors =
              Infer.embeddings(
                  ctx, "embed", EmbeddingCreateParams.builder().model("tiny").input("Hi").build());
          return response.output().getFirst().asMessage().content().getFirst().asOutputText().text()
              + vectors.data().getFirst().embedding();
        };
    try (SluiceTest sluice = start(Limits.of(5), caller)) {
      assertThat(sluice.send("demo/ask", Map.of())).isCompleted().hasOutput("hello[0.5, -0.25]");
    }
  }

  @Test
  void whatTheClientDoesNotKnowOfAnAnswerIsKept() {
    DurableFunction.Body<JsonNode> caller =
        (ctx, event) ->
            Infer.callAsync(
                    ctx,
                    "ask",
                    InferencePool.DEFAULT_ID,
                    ModelApi.CHAT,
                    ModelApi.JSON.valueToTree(question("tiny")._body()))
                .join()
                .path("vendor_field");
    try (SluiceTest sluice = start(Limits.of(5), caller)) {
      assertThat(sluice.send("demo/ask", Map.of())).isCompleted().hasOutput(7);
    }
  }

  @Test
  void aRefusalIsFinalAndTheCallerSeesTheProvidersWords() {
    try (SluiceTest sluice = start(Limits.of(5))) {
      refusal.set(() -> ModelServer.refusal(400, "invalid_request_error", "bad_schema"));
      TestRun run = sluice.send("demo/ask", Map.of());
      assertThat(run).isCompleted();
      assertThat(String.valueOf(run.output()))
          .contains("SLUICE-3206", "400 (bad_schema)", "not like this");
      assertThat(server.asked()).hasSize(1);

      refusal.set(() -> ModelServer.refusal(401, "invalid_request_error", "invalid_api_key"));
      run = sluice.send("demo/ask", Map.of());
      assertThat(String.valueOf(run.output()))
          .contains("SLUICE-3206", "401 (invalid_api_key)")
          .doesNotContain("s3cret");
      assertThat(server.asked()).hasSize(2);
    }
  }

  @Test
  void tooManyRequestsAreRepeatedWhenTheProviderSays() {
    try (SluiceTest sluice = start(Limits.of(5))) {
      refusal.set(
          () ->
              ModelServer.refusal(429, "requests", "rate_limit_exceeded")
                  .header("Retry-After", "90"));
      TestRun run = sluice.send("demo/ask", Map.of());
      sluice.advance(Duration.ofSeconds(88));
      assertThat(run).isWaiting("ask");
      assertThat(server.asked()).hasSize(1);

      sluice.advance(Duration.ofSeconds(3));
      assertThat(run).isCompleted().hasOutput("hello");
      assertThat(server.asked()).hasSize(2);
      assertThat(server.asked().get(0).headers().get("idempotency-key"))
          .isEqualTo(server.asked().get(1).headers().get("idempotency-key"));
    }
  }

  @Test
  void theProvidersFaultIsRepeatedByThePoolsPolicy() {
    try (SluiceTest sluice = start(Limits.of(5))) {
      refusal.set(() -> ModelServer.refusal(500, "server_error", "oops"));
      TestRun run = sluice.send("demo/ask", Map.of());
      sluice.advance(Duration.ofSeconds(2));
      assertThat(run).isCompleted().hasOutput("hello");
      assertThat(server.asked()).hasSize(2);
    }
  }

  @Test
  void whatACallUsedIsTakenFromTheModelsBudget() {
    // 100 tokens are used by each call; 60 come back in a minute.
    try (SluiceTest sluice = start(Limits.of(5).tokens(60, Duration.ofMinutes(1), 30))) {
      assertThat(sluice.send("demo/ask", Map.of())).isCompleted();
      TestRun second = sluice.send("demo/ask", Map.of());
      sluice.advance(Duration.ofSeconds(69));
      assertThat(second).isWaiting("ask");
      assertThat(server.asked()).hasSize(1);

      sluice.advance(Duration.ofSeconds(2));
      assertThat(second).isCompleted();
    }
  }

  @Test
  void aCallWhoseWorkerIsLostCountsAsWhatItsRequestTells() {
    // The request tells 50 and its words, the pool's own number is 1; 60 come back in a minute.
    try (SluiceTest sluice = start(Limits.of(5).tokens(60, Duration.ofMinutes(1), 1))) {
      sluice.loseWorkerAfter("call");
      TestRun first = sluice.send("demo/ask", Map.of());
      assertThat(first).isCompleted(); // 50 and some for the lost turn, 100 for the next
      TestRun second = sluice.send("demo/ask", Map.of());
      sluice.advance(Duration.ofSeconds(91));
      assertThat(second).isWaiting("ask");
      sluice.advance(Duration.ofSeconds(12));
      assertThat(second).isCompleted();
    }
  }

  @Test
  void aModelThatNoPoolServesFailsTheStep() {
    DurableFunction.Body<JsonNode> caller =
        (ctx, event) -> Infer.chat(ctx, "ask", question("huge")).id();
    try (SluiceTest sluice = start(Limits.of(5), caller)) {
      TestRun run = sluice.send("demo/ask", Map.of());
      assertThat(run).isCompleted();
      assertThat(String.valueOf(run.output())).contains("inference.infer.huge");
    }
  }

  @Test
  void aRequestOfAnotherModelThanTheKeySaysIsRefused() {
    try (SluiceTest sluice = start(Limits.of(5))) {
      JsonNode request = ModelApi.JSON.valueToTree(question("huge")._body());
      TestRun run =
          sluice.start(
              "inference.infer.tiny", Map.of("model", "tiny", "api", "CHAT", "request", request));
      assertThat(run).isFailedWith("SLUICE-3250");
      assertThat(server.asked()).isEmpty();
    }
  }

  @Test
  void whatThePoolCannotServeIsRefusedInTheCaller() {
    JsonNode stream = ModelApi.JSON.valueToTree(Map.of("model", "tiny", "stream", true));
    JsonNode nameless = ModelApi.JSON.valueToTree(Map.of("messages", List.of()));
    JsonNode text = ModelApi.JSON.valueToTree("tiny");
    for (JsonNode request : List.of(stream, nameless, text)) {
      assertThatThrownBy(() -> InferInput.of(ModelApi.CHAT, request, null))
          .hasMessageStartingWith("SLUICE-3250 ");
    }
    assertThatThrownBy(() -> ModelFunction.idOf("inference", "x".repeat(120)))
        .hasMessageStartingWith("SLUICE-3250 ");
  }

  @Test
  void aPoolThatMakesNoSenseIsRefused() {
    assertThatThrownBy(() -> InferencePool.builder().build())
        .hasMessageStartingWith("SLUICE-3241 ");
    InferencePool.Builder twice = InferencePool.builder().model("a/b", Limits.of(1));
    assertThatThrownBy(() -> twice.model("a/b", Limits.of(2)))
        .hasMessageStartingWith("SLUICE-3241 ");
    assertThatThrownBy(
            () ->
                InferencePool.builder()
                    .environment(name -> "key")
                    .model("a/b", Limits.of(1))
                    .model("a_b", Limits.of(1))
                    .build())
        .hasMessageStartingWith("SLUICE-3241 ");
    assertThatThrownBy(
            () ->
                InferencePool.builder().environment(name -> null).model("a", Limits.of(1)).build())
        .hasMessageStartingWith("SLUICE-3248 ")
        .hasMessageContaining("OPENAI_API_KEY");
    assertThatThrownBy(() -> ModelProvider.at("x", "no url", "key"))
        .hasMessageStartingWith("SLUICE-3241 ");
    assertThat(ModelProvider.at("x", "http://localhost/v1", "s3cret").toString())
        .doesNotContain("s3cret");
  }
}
