package dev.sluice.examples.support;

import static dev.sluice.testkit.SluiceAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.examples.support.functions.Support;
import dev.sluice.examples.support.functions.SupportEvents;
import dev.sluice.examples.support.local.SupportScript;
import dev.sluice.examples.support.providers.ModelAssistant;
import dev.sluice.openai.AgentRunner;
import dev.sluice.openai.Embeddings;
import dev.sluice.openai.OpenAiSettings;
import dev.sluice.openai.script.ModelRequest;
import dev.sluice.openai.script.ScriptedModelServer;
import dev.sluice.sdk.DurableFunction;
import dev.sluice.sdk.NewEvent;
import dev.sluice.testkit.SluiceTest;
import dev.sluice.testkit.TestRun;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The agent through the real client and loop, against a server that speaks the OpenAI API. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AgentTest {
  private final TestDatabase database = TestDatabase.start();
  private final Desk desk = new Desk();
  private final ScriptedModelServer model =
      SupportScript.play(ScriptedModelServer.start(), Duration.ZERO);

  @AfterAll
  void close() {
    model.close();
    desk.close();
    database.close();
  }

  private SluiceTest sluice() {
    var settings = OpenAiSettings.of(URI.create(model.baseUrl()), "local");
    var client = settings.client();
    return SluiceTest.startingAt(
        Instant.now().truncatedTo(ChronoUnit.MILLIS),
        new Support(
                database.tables(),
                new ModelAssistant(AgentRunner.of(client, settings.api()), "gpt-5-mini"),
                Embeddings.of(client, "text-embedding-3-small", 256)::embed,
                desk,
                desk.notifier(),
                (charge, cents, key) -> key,
                Support.Limits.STANDARD)
            .functions()
            .toArray(DurableFunction[]::new));
  }

  private long calls(String subject) {
    return model.requests().stream()
        .filter((ModelRequest request) -> request.userSays("Subject: " + subject + "\n"))
        .count();
  }

  private static NewEvent email(String id, String customer, String subject, String body) {
    return NewEvent.of(
            SupportEvents.EMAIL_RECEIVED,
            Map.of("customer_id", customer, "subject", subject, "body", body))
        .withId(id);
  }

  @Test
  void eachCallOfModelAndToolsIsAStepAndTheDraftIsKept() {
    try (SluiceTest sluice = sluice()) {
      TestRun run =
          sluice
              .sendAll(email("agent-1", "c-grace", "My refund", "Where is my refund?"))
              .getFirst();
      assertThat(run).isCompleted();
      assertThat(run.steps())
          .extracting("name")
          .contains(
              "load-customer",
              "load-thread",
              "run-agent/model",
              "run-agent/tool-look_up_customer",
              "run-agent/tool-find_similar_cases",
              "run-agent/model:1",
              "save-draft-reply",
              "audit-handled");
      assertThat(calls("My refund")).isEqualTo(2);
      assertThat(database.column("select body from drafts where id = 'agent-1'").getFirst())
          .contains("Dear Grace Hopper", "My refund");
      assertThat(desk.escalations).doesNotContainKey("esc-agent-1");
    }
  }

  @Test
  void whatIsAtStakeIsEscalatedWithAKeyOfTheEMail() {
    try (SluiceTest sluice = sluice()) {
      assertThat(
              sluice
                  .sendAll(email("agent-2", "c-radia", "Export", "Or we will cancel our contract."))
                  .getFirst())
          .isCompleted();
      assertThat(Objects.requireNonNull(desk.escalations.get("esc-agent-2")).customerId())
          .isEqualTo("c-radia");
      assertThat(calls("Export")).isEqualTo(4);
    }
  }

  @Test
  void aWorkerLostAfterTheToolsRepeatsNoCallThatWasRecorded() {
    try (SluiceTest sluice = sluice()) {
      sluice.loseWorkerAfter("save-draft-reply");
      assertThat(sluice.sendAll(email("agent-3", "c-ada", "Seats", "Twelve of twenty.")).getFirst())
          .isCompleted();
      assertThat(calls("Seats")).isEqualTo(2);

      sluice.loseWorkerAfter("run-agent/model:1");
      TestRun run =
          sluice.sendAll(email("agent-4", "c-ada", "Desks", "Twelve of twenty.")).getFirst();
      sluice.advance(Duration.ofSeconds(5)); // it starts at the throttle
      assertThat(run).isCompleted();
      assertThat(calls("Desks")).isEqualTo(3);
    }
  }

  /** Tickets are embedded by the same server, so the nearest case is the one about the refund. */
  @Test
  void similarCasesAreFoundByMeaning() {
    try (SluiceTest sluice = sluice()) {
      for (String ticket : new String[] {"t-1", "t-2", "t-3", "t-4"}) {
        sluice.sendAll(NewEvent.of(SupportEvents.TICKET_RESOLVED, Map.of("ticket_id", ticket)));
      }
      sluice.advance(Duration.ofSeconds(31));
      assertThat(database.count("select count(embedding) from tickets")).isEqualTo(4);
      TestRun run =
          sluice
              .sendAll(email("agent-5", "c-edsger", "refund has not arrived", "Where is it?"))
              .getFirst();
      assertThat(run).isCompleted();
      String found =
          run.steps().stream()
              .filter(step -> step.name().equals("run-agent/tool-find_similar_cases"))
              .map(step -> String.valueOf(step.output()))
              .findFirst()
              .orElseThrow();
      assertThat(found.indexOf("\"subject\""))
          .isEqualTo(found.indexOf("\"subject\":\"Refund has not arrived\""));
    }
  }
}
