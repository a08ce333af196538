package dev.sluice.openai.guide;

import static dev.sluice.openai.script.ScriptedAnswer.call;
import static dev.sluice.openai.script.ScriptedAnswer.calls;
import static dev.sluice.openai.script.ScriptedAnswer.text;
import static dev.sluice.testkit.SluiceAssertions.assertThat;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.openai.client.OpenAIClient;
import dev.sluice.openai.Agent;
import dev.sluice.openai.AgentRunner;
import dev.sluice.openai.Embeddings;
import dev.sluice.openai.McpTools;
import dev.sluice.openai.OpenAiSettings;
import dev.sluice.openai.PostgresSessions;
import dev.sluice.openai.PriceTable;
import dev.sluice.openai.PriceTable.Price;
import dev.sluice.openai.Sessions;
import dev.sluice.openai.Skills;
import dev.sluice.openai.ToolSource;
import dev.sluice.openai.Tools;
import dev.sluice.openai.Verdict;
import dev.sluice.openai.script.ScriptedModelServer;
import dev.sluice.sdk.Context;
import dev.sluice.sdk.DurableFunction;
import dev.sluice.sdk.StepOptions;
import dev.sluice.sdk.Trigger;
import dev.sluice.sdk.TypeRef;
import dev.sluice.testkit.SluiceTest;
import dev.sluice.testkit.TestRun;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The examples of docs/agents.md; AgentsGuideTest checks that they are the same. */
final class AgentsGuide {
  record Customer(int id, String name, String plan) {}

  record Email(String text) {}

  record Said(String session, String text) {}

  record Draft(
      @JsonPropertyDescription("of the e-mail") String subject,
      String body,
      @Nullable String escalateBecause) {}

  static final class ShopTools {
    @JsonPropertyDescription("Finds a customer by e-mail address")
    Customer lookUpCustomer(@JsonPropertyDescription("the address") String email) {
      return new Customer(7, "Ada", "pro");
    }

    @JsonPropertyDescription("Pays money back for an order")
    String refund(String order, BigDecimal amount, @Nullable String note, String requestKey) {
      return "paid back " + amount;
    }
  }

  private AgentsGuide() {}

  static DurableFunction first() {
    AgentRunner runner = AgentRunner.of(OpenAiSettings.from(System.getenv()));
    Agent<Draft> support =
        Agent.named("support")
            .model("gpt-5-mini")
            .instructions("You answer e-mails of customers. Look up who writes before you answer.")
            .tools(Tools.of(new ShopTools()))
            .output(Draft.class)
            .build();

    return DurableFunction.define("handle-email")
        .on(Trigger.event("customer/email.received"))
        .run(
            Email.class,
            (ctx, event) -> runner.run(ctx, "agent", support, event.data().text()).output());
  }

  static ToolSource keys() {
    ToolSource tools = Tools.of(new ShopTools()).idempotencyKey("requestKey");
    return tools;
  }

  static Agent<String> careful() {
    return Agent.named("careful")
        .model("gpt-5-mini")
        .tools(Tools.of(new ShopTools()))
        .toolErrors(Agent.ToolErrors.FAIL)
        .toolStep(StepOptions.retries(2).withTimeout(Duration.ofSeconds(30)))
        .modelStep(StepOptions.retries(6).withTimeout(Duration.ofMinutes(2)))
        .build();
  }

  static Agent<String> skilled() {
    return Agent.named("support")
        .model("gpt-5-mini")
        .tools(Tools.of(new ShopTools()))
        .tools(Skills.onClassPath(AgentsGuide.class, "skills"))
        .build();
  }

  static void servers() {
    try (McpTools data =
            McpTools.http("customer-data", URI.create("http://127.0.0.1:8391/mcp"), Map.of());
        McpTools files = McpTools.stdio("files", List.of("my-mcp-server", "--stdio"), Map.of())) {
      Agent<String> agent =
          Agent.named("support")
              .model("gpt-5-mini")
              .tools(data.only("find_customer", "list_tickets"))
              .tools(files)
              .build();
      serve(agent);
    }
  }

  static Agent<String> ruled() {
    Agent<String> billing =
        Agent.named("billing").model("gpt-5").description("Knows bills and refunds.").build();
    Agent<String> desk =
        Agent.named("desk")
            .model("gpt-5-mini")
            .handOff(billing)
            .inputGuardrail(
                "no-cards",
                said ->
                    said.getLast().text().contains("4111")
                        ? Verdict.stop("a card number")
                        : Verdict.pass())
            .outputGuardrail(
                "polite",
                answer ->
                    answer.startsWith("Dear") ? Verdict.pass() : Verdict.again("Begin with Dear."))
            .maxTurns(12)
            .maxTokens(50_000)
            .build();
    return desk;
  }

  static DurableFunction chat(AgentRunner runner, Agent<String> agent, DataSource database) {
    Sessions sessions = Sessions.of(runner, PostgresSessions.in(database));
    return DurableFunction.define("chat")
        .on(Trigger.event("chat/said"))
        .concurrency(1, "event.data.session")
        .run(
            Said.class,
            (ctx, event) ->
                sessions
                    .run(ctx, "agent", agent, event.data().session(), event.data().text())
                    .output());
  }

  static AgentRunner listening(AgentRunner runner) {
    AgentRunner streaming =
        runner.listener(part -> show(part.runId(), part.step(), part.attempt(), part.text()));
    return streaming;
  }

  static AgentRunner live(AgentRunner runner) {
    AgentRunner heard = runner.live();
    return heard;
  }

  static AgentRunner priced(AgentRunner runner) {
    return runner.prices(
        PriceTable.bundled()
            .with(Path.of("prices.yaml"))
            .with("llama-at-home", new Price(BigDecimal.ZERO, null, BigDecimal.ZERO)));
  }

  static List<List<Double>> embedded(Context ctx, OpenAIClient client, List<String> texts) {
    Embeddings embeddings = Embeddings.of(client, "text-embedding-3-small", 256);
    List<List<Double>> found =
        ctx.step(
            "embed",
            new TypeRef<List<List<Double>>>() {},
            () -> embeddings.embed(texts, ctx.currentStep()));
    return found;
  }

  static void tested() {
    try (ScriptedModelServer model =
            ScriptedModelServer.start()
                .when(request -> request.hasResultOf("look_up_customer"), r -> text("Dear Ada"))
                .otherwise(
                    r -> calls(call("look_up_customer", Map.of("email", "ada@example.com"))));
        SluiceTest sluice = SluiceTest.of(handleEmail(model.baseUrl()))) {
      TestRun run = sluice.send("customer/email.received", new Email("Where is my lamp?"));
      assertThat(run).isCompleted().hasOutput("Dear Ada");
    }
  }

  private static DurableFunction handleEmail(String baseUrl) {
    AgentRunner runner = AgentRunner.of(OpenAiSettings.of(URI.create(baseUrl), "none"));
    Agent<String> agent =
        Agent.named("support").model("gpt-5-mini").tools(Tools.of(new ShopTools())).build();
    return DurableFunction.define("handle-email")
        .on(Trigger.event("customer/email.received"))
        .run(Email.class, (ctx, e) -> runner.run(ctx, "agent", agent, e.data().text()).output());
  }

  private static void serve(Agent<?> agent) {
    System.out.println(agent.name());
  }

  private static void show(String runId, String step, int attempt, String text) {
    System.out.println(runId + " " + step + " " + attempt + " " + text);
  }
}
