package dev.sluice.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.errors.SluiceException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** JSON given on the command line: as text, {@code @FILE} or {@code @-} for standard input. */
final class JsonData {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private JsonData() {}

  /** Reads numbers as they are written, and nothing after the end. */
  static ObjectMapper mapper() {
    return JSON;
  }

  /** An object without fields. */
  static ObjectNode empty() {
    return JSON.createObjectNode();
  }

  /**
   * An object.
   *
   * @param option the option that it was given to
   * @throws SluiceException SLUICE-5024 the file cannot be read, SLUICE-5025 it is no object
   */
  static JsonNode object(String given, String option) {
    Text text = read(given, option);
    JsonNode parsed = parse(text, "a JSON object");
    if (!parsed.isObject()) {
      throw not("a JSON object", text.source(), "found " + cut(text), null);
    }
    return parsed;
  }

  /**
   * Any JSON value.
   *
   * @param option the option that it was given to
   * @throws SluiceException SLUICE-5024 the file cannot be read, SLUICE-5025 it is no JSON
   */
  static JsonNode value(String given, String option) {
    return parse(read(given, option), "JSON");
  }

  private record Text(String source, String text) {}

  private static Text read(String given, String option) {
    if (!given.startsWith("@")) {
      return new Text(option, given);
    }
    String source = given.substring(1);
    try {
      byte[] bytes =
          source.equals("-") ? System.in.readAllBytes() : Files.readAllBytes(Path.of(source));
      return new Text(source, new String(bytes, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new SluiceException(
          "SLUICE-5024",
          "Expected a readable file '" + source + "' for " + option + ": " + e.getMessage() + ".",
          "Correct the path after @.",
          e);
    }
  }

  private static JsonNode parse(Text text, String expected) {
    try {
      JsonNode parsed = JSON.readTree(text.text());
      if (parsed.isMissingNode()) {
        throw not(expected, text.source(), "found nothing", null);
      }
      return parsed;
    } catch (JsonProcessingException e) {
      String where =
          e.getLocation() == null
              ? ""
              : " (line "
                  + e.getLocation().getLineNr()
                  + ", column "
                  + e.getLocation().getColumnNr()
                  + ")";
      throw not(expected, text.source(), e.getOriginalMessage() + where, e);
    }
  }

  private static String cut(Text text) {
    return Texts.cut(Texts.oneLine(text.text()), 60);
  }

  private static SluiceException not(
      String expected, String source, String found, @Nullable Throwable cause) {
    return new SluiceException(
        "SLUICE-5025",
        "Expected " + expected + " in " + source + ": " + found + ".",
        "Give for example: --data '{\"name\":\"Ada\"}' (in single quotes, so that the shell leaves"
            + " it alone).",
        cause);
  }
}
