package dev.sluice.examples.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.dev.DevConfig;
import dev.sluice.dev.DevServer;
import dev.sluice.examples.support.local.SlackClicks;
import dev.sluice.examples.support.local.Surroundings;
import dev.sluice.slack.local.LocalMessage;
import dev.sluice.slack.local.LocalReviewer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** From the question in Slack through a click and the gateway to the run, on real parts. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(180)
class SlackClickTest {
  private static final Duration SOON = Duration.ofSeconds(40);
  private static final String DRAFT = "Please call today.";

  @TempDir private static Path folder;

  private final SlackClicks clicks = SlackClicks.create();
  private DevServer server;
  private Surroundings surroundings;
  private SupportWorker worker;
  private LocalReviewer olga;
  private Rest rest;

  @BeforeAll
  void start() throws Exception {
    server =
        DevServer.start(
            DevConfig.in(folder).withPort(0).withKafkaPort(0).withWebhookFile(clicks.file()));
    rest = new Rest(server.uri());
    surroundings = Surroundings.start(server.jdbcUrl(), Map.of());
    worker = SupportWorker.start(surroundings.settings(server.bootstrap(), "sluice", server.uri()));
    olga = clicks.reviewer("olga", server.uri(), Clock.systemUTC());
    Rest.await(
        "the functions are there",
        SOON,
        () -> rest.get("/v1/functions").toString().contains("escalate-with-human-approval"));
  }

  @AfterAll
  void stop() {
    olga.close();
    worker.close();
    surroundings.close();
    server.close();
    clicks.close();
  }

  @Test
  void aClickOnApprovePostsTheDraft() throws Exception {
    olga.click(question("esc-approve"), "approve", null);

    assertThat(ended("esc-approve")).isEqualTo("approved");
    assertThat(toSeniors()).contains(DRAFT);
  }

  @Test
  void aClickOnEditPostsWhatStandsInTheTextField() throws Exception {
    LocalMessage question = question("esc-edit");
    olga.click(question, "edit", "Please write, do not call.");

    assertThat(ended("esc-edit")).isEqualTo("edited");
    assertThat(toSeniors()).contains("Please write, do not call.");
    assertThat(surroundings.slack().messages())
        .filteredOn(message -> message.ts().equals(question.ts()))
        .allSatisfy(message -> assertThat(message.blocks().toString()).contains("edited by olga"));
  }

  @Test
  void aClickOnRejectPostsNothing() throws Exception {
    LocalMessage question = question("esc-reject");
    int posted = surroundings.slack().posts();
    olga.click(question, "reject", null);

    assertThat(ended("esc-reject")).isEqualTo("rejected");
    assertThat(surroundings.slack().posts()).isEqualTo(posted);
    assertThat(surroundings.slack().question("esc-reject")).isEmpty();
  }

  @Test
  void aClickThatSlackTellsTwiceIsOneDecision() throws Exception {
    Clock once = Clock.fixed(Instant.now(), ZoneOffset.UTC);
    LocalMessage question = question("esc-twice");
    try (LocalReviewer retried = clicks.reviewer("radia", server.uri(), once)) {
      retried.click(question, "approve", null);
      retried.click(question, "approve", null);
    }

    assertThat(ended("esc-twice")).isEqualTo("approved");
    assertThat(decisions(question)).hasSize(1);
    assertThat(source().path("repeated").asInt()).isEqualTo(1);
  }

  @Test
  void aClickWithAWrongSignatureIsRefusedAndTheRunStillWaits() throws Exception {
    LocalMessage question = question("esc-forged");
    int before = source().path("refused").asInt();
    try (LocalReviewer mallory =
        new LocalReviewer(
            "mallory",
            SlackClicks.endpoint(server.uri()),
            "not the secret of this one",
            Clock.systemUTC())) {
      assertThatThrownBy(() -> mallory.click(question, "approve", null))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("found 401")
          .hasMessageContaining("SLUICE-1402");
    }

    assertThat(source().path("refused").asInt()).isEqualTo(before + 1);
    assertThat(decisions(question)).isEmpty();
    assertThat(rest.statusOf("esc-forged")).isEqualTo("WAITING");

    olga.click(question, "reject", null);
    assertThat(ended("esc-forged")).isEqualTo("rejected");
    assertThat(decisions(question)).hasSize(1);
  }

  /** What the reviewers are asked about a request, once its run waits for them. */
  private LocalMessage question(String request) throws Exception {
    rest.send(
        """
        {"id":"%s","name":"customer/escalation.requested","data":{"request_id":"%s",
         "customer_id":"c-radia","summary":"About to leave.","draft":"%s"}}
        """
            .formatted(request, request, DRAFT));
    Rest.await(request + " waits", SOON, () -> rest.statusOf(request).equals("WAITING"));
    return surroundings.slack().question(request).orElseThrow();
  }

  /** How the run of a request has ended. */
  private String ended(String request) throws Exception {
    Rest.await(request + " completes", SOON, () -> rest.statusOf(request).equals("COMPLETED"));
    String id = rest.runOf(request).path("id").asText();
    return rest.get("/v1/runs/" + id).path("output").path("status").asText();
  }

  /** The ids of the events that clicks on this question have become. */
  private List<String> decisions(LocalMessage question) throws Exception {
    return rest
        .get("/v1/events?limit=100&name=escalation/decision.made")
        .findValuesAsText("id")
        .stream()
        .filter(id -> id.contains(question.ts()))
        .toList();
  }

  private JsonNode source() throws Exception {
    return rest.get("/v1/webhooks").path("sources").path(0).path("counts");
  }

  private String toSeniors() {
    return surroundings.slack().messages().stream()
        .filter(message -> message.channel().equals(Desk.SENIORS))
        .map(message -> message.blocks().toString())
        .reduce("", String::concat);
  }
}
