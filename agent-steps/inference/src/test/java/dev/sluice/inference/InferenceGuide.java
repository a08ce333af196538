package dev.sluice.inference;

import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import dev.sluice.openai.AgentRunner;
import dev.sluice.openai.OpenAiSettings;
import dev.sluice.sdk.Context;
import dev.sluice.sdk.DurableFunction;
import dev.sluice.sdk.Event;
import java.time.Duration;
import java.util.List;

/** The examples of docs/inference.md. */
final class InferenceGuide {
  private InferenceGuide() {}

  /** The example's event data. */
  record Email(String subject) {}

  static List<DurableFunction> functions() {
    return List.of(
        DurableFunction.define("rates").run((ctx, event) -> rates(ctx)),
        DurableFunction.define("ask").run(Email.class, InferenceGuide::ask));
  }

  private static Object ask(Context ctx, Event<Email> event) {
    ChatCompletion answer =
        Infer.chat(
            ctx,
            "ask",
            ChatCompletionCreateParams.builder()
                .model("gpt-5-mini")
                .addUserMessage("Summarize: " + event.data().subject())
                .maxCompletionTokens(300)
                .build());
    return answer.choices().getFirst().message().content();
  }

  private static Object rates(Context ctx) {
    HttpAnswer rates =
        Fetch.send(
            ctx,
            "rates",
            HttpCall.get("https://api.example.com/rates")
                .header("Accept", "application/json")
                .timeout(Duration.ofSeconds(20))
                .failingOn("4xx"));
    return rates.json().path("usd").asDouble();
  }

  static AgentRunner runner() {
    AgentRunner runner =
        AgentRunner.through(Infer.route("inference"), OpenAiSettings.Api.RESPONSES);
    return runner;
  }

  static void models() {
    InferencePool.builder()
        .provider(ModelProvider.openAi())
        .model(
            "gpt-5-mini",
            Limits.of(10)
                .throttle(500, Duration.ofMinutes(1))
                .tokens(90_000, Duration.ofMinutes(1), 2_000))
        .model("text-embedding-3-small", Limits.of(4))
        .provider(ModelProvider.at("local", "http://127.0.0.1:11434/v1", "none"))
        .model("llama3.2", Limits.of(1))
        .build()
        .host()
        .run();
  }

  static void fetching() {
    InferencePool.builder()
        .fetch(
            FetchPolicy.allow("api.example.com", "*.stripe.com")
                .header("api.example.com", "Authorization", "Bearer ${env:CRM_KEY}")
                .limits(Limits.of(5).throttle(100, Duration.ofMinutes(1))))
        .build()
        .host()
        .run();
  }
}
