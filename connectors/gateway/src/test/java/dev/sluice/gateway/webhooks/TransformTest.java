package dev.sluice.gateway.webhooks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a webhook whose sender is known. */
class TransformTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String FORM = "application/x-www-form-urlencoded";

  @TempDir private Path folder;

  /** A transform as a user writes one. */
  public static final class Shouting implements WebhookTransform {
    @Override
    public WebhookEvent transform(Webhook webhook) {
      if (webhook.body().has("bad")) {
        throw new IllegalStateException("I cannot read this");
      }
      return WebhookEvent.of("loud/" + webhook.body().path("word").asText(), webhook.body());
    }
  }

  private Received.Taken take(String yaml, String body, Map<String, String> headers)
      throws IOException {
    String file = "sources:\n  shop:\n" + yaml.indent(4);
    WebhookSource source = Fixtures.file(folder, true, file).read().values().iterator().next();
    return (Received.Taken)
        source.receive(new Delivery(headers, body.getBytes(UTF_8)), Fixtures.AT);
  }

  private static JsonNode event(Received.Taken taken) throws IOException {
    return JSON.readTree(taken.event());
  }

  private static String text(String fixture) {
    return new String(Fixtures.body(fixture), UTF_8);
  }

  @Test
  void aRefundThatFailedIsNamedByWhatItSays() throws IOException {
    Received.Taken taken = take("kind: stripe", text("stripe-refund-failed.json"), Map.of());

    assertThat(taken.id()).isEqualTo("shop:evt_1");
    assertThat(event(taken).path("name").asText()).isEqualTo("stripe/charge.refund.failed");
    assertThat(event(taken).at("/data/charge").asText()).isEqualTo("ch_1");
    assertThat(event(taken).at("/data/_webhook/type").asText()).isEqualTo("charge.refund.updated");
    assertThat(event(taken).at("/data/_webhook/data/object").isMissingNode()).isTrue();
  }

  @Test
  void gitHubsNameHasTheActionAndTheIdOfTheDelivery() throws IOException {
    var headers = Map.of("X-GitHub-Event", "issues", "X-GitHub-Delivery", "d-1");

    Received.Taken opened = take("kind: github", text("github-issue-opened.json"), headers);
    assertThat(event(opened).path("name").asText()).isEqualTo("github/issues.opened");
    assertThat(event(opened).at("/data/issue/title").asText()).isEqualTo("Größe ≠ Menge");
    assertThat(opened.id()).isEqualTo("shop:d-1");

    Received.Taken push =
        take("kind: github", "{\"ref\":\"main\"}", Map.of("X-GitHub-Event", "push"));
    assertThat(event(push).path("name").asText()).isEqualTo("github/push");
  }

  @Test
  void postmarksMailAndItsRecords() throws IOException {
    Received.Taken mail =
        take("kind: postmark", "{\"From\":\"a@b.c\",\"MessageID\":\"m-1\"}", Map.of());
    assertThat(event(mail).path("name").asText()).isEqualTo("postmark/inbound");
    assertThat(mail.id()).isEqualTo("shop:m-1");

    Received.Taken complaint =
        take(
            "kind: postmark",
            "{\"RecordType\":\"SpamComplaint\",\"MessageID\":\"m-1\",\"BouncedAt\":\"then\"}",
            Map.of());
    assertThat(event(complaint).path("name").asText()).isEqualTo("postmark/spam_complaint");
    assertThat(complaint.id()).isEqualTo("shop:SpamComplaint-m-1-then");
  }

  @Test
  void aClickOnAQuestionIsADecision() throws IOException {
    Received.Taken taken =
        take(
            "kind: slack\ntransform: slack-gate",
            text("slack-click.form"),
            Map.of("Content-Type", FORM));

    JsonNode event = event(taken);
    assertThat(event.path("name").asText()).isEqualTo("escalation/decision.made");
    assertThat(event.at("/data/request_id").asText()).isEqualTo("req-1");
    assertThat(event.at("/data/decision").asText()).isEqualTo("edit");
    assertThat(event.at("/data/edited_text").asText()).isEqualTo("Dear Ada, it is on its way.");
    assertThat(event.at("/data/reviewer").asText()).isEqualTo("grace");
    assertThat(taken.id()).isEqualTo("shop:U7-1764064000.000100-1764064800.123456");
    assertThat(taken.silent()).isTrue();
  }

  @Test
  void withoutThatTransformItIsSlacksOwnAndItsTokenIsLeftOut() throws IOException {
    Received.Taken taken =
        take("kind: slack", text("slack-click.form"), Map.of("Content-Type", FORM));

    assertThat(event(taken).path("name").asText()).isEqualTo("slack/block_actions");
    assertThat(taken.event()).doesNotContain("old-token").contains("response_url");
  }

  @Test
  void expressionsGiveNameDataUserTimeAndId() throws IOException {
    Received.Taken taken =
        take(
            """
            kind: generic
            transform:
              name: source + '/' + body.type
              data: "{'total': body.invoice.total, 'agent': headers['user-agent']}"
              user: "{'id': 7}"
              ts: 1764064800000
              id: body.invoice.id
            """,
            text("generic-invoice.json"),
            Map.of("User-Agent", "acme/1"));

    JsonNode event = event(taken);
    assertThat(event.path("name").asText()).isEqualTo("shop/invoice.paid");
    assertThat(event.at("/data/total").asDouble()).isEqualTo(120.5);
    assertThat(event.at("/data/agent").asText()).isEqualTo("acme/1");
    assertThat(event.at("/user/id").asInt()).isEqualTo(7);
    assertThat(event.path("ts").asLong()).isEqualTo(1_764_064_800_000L);
    assertThat(taken.id()).isEqualTo("shop:in_9");
  }

  @Test
  void aClassOfOnesOwnAndWhatItCannotRead() throws IOException {
    String yaml = "kind: generic\ntransform:\n  class: " + Shouting.class.getName();

    assertThat(event(take(yaml, "{\"word\":\"hey\"}", Map.of())).path("name").asText())
        .isEqualTo("loud/hey");
    Received.Taken kept = take(yaml, "{\"bad\":1}", Map.of());
    assertThat(kept.unreadable()).isEqualTo("I cannot read this");
    assertThat(event(kept).path("name").asText()).isEqualTo("shop/unreadable");
    assertThat(event(kept).at("/data/body").asText()).isEqualTo("{\"bad\":1}");
  }

  @Test
  void whatIsNoJsonIsKeptWithTheReason() throws IOException {
    Received.Taken kept = take("kind: generic", "{oops", Map.of());

    assertThat(kept.unreadable()).startsWith("No JSON");
    assertThat(event(kept).at("/data/body").asText()).isEqualTo("{oops");
    assertThat(take("kind: generic", "", Map.of()).unreadable()).contains("empty");
    assertThat(take("kind: generic", "{oops", Map.of()).id()).isEqualTo(kept.id());
  }

  @Test
  void anIdThatIsTooLongIsHashed() throws IOException {
    Received.Taken taken =
        take("kind: stripe", "{\"id\":\"" + "e".repeat(300) + "\",\"type\":\"x\"}", Map.of());

    assertThat(taken.id()).matches("shop:[0-9a-f]{64}");
  }
}
