package dev.sluice.gateway.webhooks;

import org.jspecify.annotations.Nullable;

/** What a delivery is to be answered with, and what enters. */
public sealed interface Received {
  /**
   * Nothing enters.
   *
   * @param found what was found instead of a signature that holds; no secret
   */
  record Refused(String found) implements Received {}

  /**
   * Nothing enters; the provider asks whether somebody is there.
   *
   * @param text to be given back to it
   */
  record Challenged(String text) implements Received {}

  /**
   * An event enters.
   *
   * @param event as it would be posted to {@code /e/{key}}, JSON in UTF-8
   * @param id of the event; null: a new one
   * @param unreadable why it is {@code SOURCE/unreadable}; null: it is not
   * @param silent whether the provider reads the answer, so that it must be empty
   */
  record Taken(String event, @Nullable String id, @Nullable String unreadable, boolean silent)
      implements Received {}
}
