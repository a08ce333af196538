package dev.sluice.gateway.webhooks;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Who sends: says how it signs, how its messages are named and what their ids are. */
enum Kind {
  STRIPE,
  GITHUB,
  SLACK,
  POSTMARK,
  /** Anyone who signs as Standard Webhooks says. */
  STANDARD,
  /** Anyone else; the signature is described in the file. */
  GENERIC;

  static Optional<Kind> named(String text) {
    return Arrays.stream(values()).filter(kind -> kind.text().equals(text)).findFirst();
  }

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** How it signs; null: the file says. */
  Claim.@Nullable Scheme scheme() {
    return switch (this) {
      case STRIPE -> Schemes.OF_STRIPE;
      case GITHUB -> Schemes.OF_GITHUB;
      case SLACK -> Schemes.OF_SLACK;
      case STANDARD -> Schemes.OF_STANDARD;
      case POSTMARK, GENERIC -> null;
    };
  }

  /** What it sends beside the signature. */
  Map<String, String> headers() {
    return switch (this) {
      case GITHUB ->
          Map.of("X-GitHub-Event", "push", "X-GitHub-Delivery", UUID.randomUUID().toString());
      case STRIPE, SLACK, STANDARD, POSTMARK, GENERIC -> Map.of();
    };
  }

  /** What its webhooks become unless the file says otherwise. */
  WebhookTransform transform() {
    return switch (this) {
      case STRIPE -> Names::stripe;
      case GITHUB -> Names::github;
      case SLACK -> Names::slack;
      case POSTMARK -> Names::postmark;
      case STANDARD, GENERIC -> Names::generic;
    };
  }

  /** The provider's id of the message; null: it has none. */
  @Nullable String id(Webhook webhook) {
    return switch (this) {
      case STRIPE -> webhook.text("id");
      case GITHUB -> webhook.headers().get("x-github-delivery");
      case STANDARD -> webhook.headers().get(Schemes.STANDARD_ID);
      case SLACK -> Names.slackId(webhook);
      case POSTMARK -> Names.postmarkId(webhook);
      case GENERIC -> null;
    };
  }
}
