package dev.sluice.openai;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a model is asked.
 *
 * @param instructions empty: none
 * @param schema of the answer; null: text
 * @param settings added to the request as they are
 */
record Prompt(
    String model,
    String instructions,
    List<Entry> conversation,
    List<Tool.Description> tools,
    @Nullable Schema schema,
    Map<String, Object> settings) {

  record Schema(String name, JsonNode json, boolean strict) {}
}
