package dev.sluice.gateway.webhooks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/**
 * Turns a click on a question of the Slack connector into {@code escalation/decision.made}: {@code
 * request_id, decision} (approve, edit or reject), {@code edited_text} with edit, {@code reviewer}
 * and {@code reviewer_id}, {@code channel} and {@code message_ts}. Everything else that Slack sends
 * becomes what it does by default.
 */
final class SlackDecision implements WebhookTransform {
  /** Its name in the file. */
  static final String NAME = "slack-gate";

  private static final String EVENT = "escalation/decision.made";
  private static final Set<String> DECISIONS = Set.of("approve", "edit", "reject");

  @Override
  public WebhookEvent transform(Webhook webhook) {
    JsonNode body = webhook.body();
    JsonNode action = body.at("/actions/0");
    String decision = action.path("action_id").asText();
    String request = action.path("value").asText();
    if (!action.path("block_id").asText().equals("sluice_gate")
        || !DECISIONS.contains(decision)
        || request.isEmpty()) {
      return Names.slack(webhook);
    }
    JsonNode user = body.path("user");
    String name = Webhook.text(user, "username");
    ObjectNode data = JsonNodeFactory.instance.objectNode();
    data.put("request_id", request).put("decision", decision);
    if (decision.equals("edit")) {
      data.put("edited_text", body.at("/state/values/sluice_draft/text/value").asText());
    }
    data.put("reviewer", name == null ? user.path("id").asText() : name);
    data.put("reviewer_id", user.path("id").asText());
    data.put("channel", body.at("/container/channel_id").asText());
    data.put("message_ts", body.at("/container/message_ts").asText());
    return WebhookEvent.of(EVENT, data);
  }
}
