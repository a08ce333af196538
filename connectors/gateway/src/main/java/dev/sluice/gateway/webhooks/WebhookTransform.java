package dev.sluice.gateway.webhooks;

/**
 * Turns a webhook into an event. A class of your own is named in {@code webhooks.yaml}: public, on
 * the gateway's class path, with a public constructor without parameters.
 */
public interface WebhookTransform {
  /**
   * The event.
   *
   * <p>Threading: called by many threads at a time; it should answer within a second, the provider
   * waits.
   *
   * @param webhook verified, its body read
   * @return never null
   * @throws Exception when it cannot: the webhook is kept as the event {@code SOURCE/unreadable}
   *     with the exception's message
   */
  WebhookEvent transform(Webhook webhook) throws Exception;
}
