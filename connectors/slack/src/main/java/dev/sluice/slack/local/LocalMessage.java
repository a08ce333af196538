package dev.sluice.slack.local;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A message in the local Slack.
 *
 * @param channel where it is
 * @param ts names it in its channel
 * @param text the line of its notification
 * @param blocks what it shows, as Slack's blocks; an array
 * @param metadata as it came; an object, or missing
 * @param updates how often it was changed
 */
public record LocalMessage(
    String channel, String ts, String text, JsonNode blocks, JsonNode metadata, int updates) {
  /** The value of its button with this action, such as {@code approve}; empty: it has none. */
  public String button(String action) {
    for (JsonNode block : blocks) {
      for (JsonNode element : block.path("elements")) {
        if (action.equals(element.path("action_id").asText())) {
          return element.path("value").asText();
        }
      }
    }
    return "";
  }
}
