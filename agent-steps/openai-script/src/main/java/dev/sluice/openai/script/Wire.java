package dev.sluice.openai.script;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;

/** How one API says it. */
interface Wire {
  ModelRequest read(JsonNode body);

  JsonNode whole(Answering answering);

  void stream(Answering answering, Events events) throws IOException;

  /** The texts of a message, whose content is a string or a list of parts. */
  static String text(JsonNode content) {
    if (!content.isArray()) {
      return content.asText("");
    }
    StringBuilder text = new StringBuilder();
    content.forEach(part -> text.append(part.path("text").asText("")));
    return text.toString();
  }
}
