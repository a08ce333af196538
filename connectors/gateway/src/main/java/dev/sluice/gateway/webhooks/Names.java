package dev.sluice.gateway.webhooks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the webhooks of each kind become when the file says nothing else. */
final class Names {
  /** What a provider wraps around its object stands under this name. */
  static final String ENVELOPE = "_webhook";

  private static final List<String> TYPES = List.of("type", "event", "event_type", "name");
  private static final List<String> POSTMARK_TIMES =
      List.of("ReceivedAt", "DeliveredAt", "BouncedAt", "ChangedAt");

  private Names() {}

  /**
   * Stripe's type; the object is the data. That a refund failed comes as an update of the refund,
   * and is named by what it says.
   */
  static WebhookEvent stripe(Webhook webhook) {
    String type = webhook.text("type");
    if (type == null) {
      throw new IllegalArgumentException("Expected Stripe's event with a type, found none.");
    }
    JsonNode object = webhook.body().at("/data/object");
    boolean failedRefund =
        type.equals("charge.refund.updated") && "failed".equals(Webhook.text(object, "status"));
    String name = "stripe/" + (failedRefund ? "charge.refund.failed" : type);
    if (!object.isObject()) {
      return WebhookEvent.of(name, object(webhook.body()));
    }
    ObjectNode envelope = webhook.body().deepCopy();
    ((ObjectNode) envelope.path("data")).remove("object");
    return WebhookEvent.of(name, ((ObjectNode) object.deepCopy()).set(ENVELOPE, envelope));
  }

  /** GitHub's event, and its action where it has one. */
  static WebhookEvent github(Webhook webhook) {
    String event = webhook.headers().get("x-github-event");
    if (event == null) {
      throw new IllegalArgumentException("Expected the header X-GitHub-Event, found none.");
    }
    String action = webhook.text("action");
    String name = "github/" + event + (action == null ? "" : "." + action);
    return WebhookEvent.of(name, object(webhook.body()));
  }

  /** The type of the event, the interaction, or {@code command}; Slack's old token is left out. */
  static WebhookEvent slack(Webhook webhook) {
    ObjectNode body = object(webhook.body());
    body.remove("token");
    JsonNode event = body.path("event");
    if (event.isObject() && Webhook.text(event, "type") != null) {
      body.remove("event");
      String name = "slack/" + event.path("type").asText();
      return WebhookEvent.of(name, ((ObjectNode) event.deepCopy()).set(ENVELOPE, body));
    }
    String type = webhook.text("type");
    if (type == null && webhook.text("command") == null) {
      throw new IllegalArgumentException("Expected Slack's event, interaction or command.");
    }
    return WebhookEvent.of("slack/" + (type == null ? "command" : type), body);
  }

  /** An event's id; of a click its message, user and time; else what may open a dialog, once. */
  static @Nullable String slackId(Webhook webhook) {
    String event = webhook.text("event_id");
    if (event != null) {
      return event;
    }
    JsonNode action = webhook.body().at("/actions/0");
    String at = Webhook.text(action, "action_ts");
    if (at != null) {
      return webhook.body().at("/user/id").asText()
          + "-"
          + webhook.body().at("/container/message_ts").asText()
          + "-"
          + at;
    }
    return webhook.text("trigger_id");
  }

  /** The type of the record; a mail that came in has none. */
  static WebhookEvent postmark(Webhook webhook) {
    String type = webhook.text("RecordType");
    if (type == null && !webhook.body().has("From")) {
      throw new IllegalArgumentException("Expected Postmark's RecordType, or a mail with From.");
    }
    String name =
        type == null
            ? "inbound"
            : type.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
    return WebhookEvent.of("postmark/" + name, object(webhook.body()));
  }

  /** A mail's id; of what happened to a mail later, with what and when. */
  static @Nullable String postmarkId(Webhook webhook) {
    String type = webhook.text("RecordType");
    String message = webhook.text("MessageID");
    if (type == null || type.equals("Inbound") || message == null) {
      return message;
    }
    String at =
        POSTMARK_TIMES.stream()
            .map(webhook::text)
            .filter(time -> time != null)
            .findFirst()
            .orElse("");
    String recipient = webhook.text("Recipient");
    return type + "-" + message + "-" + (recipient == null ? "" : recipient + "-") + at;
  }

  /** The source's name and the type, wherever senders usually put it. */
  static WebhookEvent generic(Webhook webhook) {
    String type =
        TYPES.stream()
            .map(webhook::text)
            .filter(text -> text != null && text.length() <= 128)
            .findFirst()
            .orElse("received");
    return WebhookEvent.of(webhook.source() + "/" + type, object(webhook.body()));
  }

  /** The data of an event is an object; anything else stands under {@code value}. */
  static ObjectNode object(JsonNode body) {
    return body instanceof ObjectNode object
        ? object.deepCopy()
        : JsonNodeFactory.instance.objectNode().set("value", body);
  }
}
