package dev.sluice.openai.script;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A request for an answer of a model, the same for both APIs.
 *
 * @param model as asked for
 * @param instructions of the system; empty: none
 * @param said what was said before, oldest first
 * @param tools names of the tools that the model may call
 * @param schema name of the JSON schema of the answer; null: text is asked for
 * @param streaming whether the answer is to come in parts
 */
public record ModelRequest(
    ScriptedModelServer.Endpoint endpoint,
    String model,
    String instructions,
    List<Said> said,
    List<String> tools,
    @Nullable String schema,
    boolean streaming) {

  /** Who said something. */
  public enum Role {
    USER,
    ASSISTANT,
    /** What the model thought, as the Responses API gave it. */
    REASONING,
    /** The model called a tool; the text is the arguments as JSON. */
    CALL,
    /** What the tool answered. */
    RESULT
  }

  /**
   * One thing that was said.
   *
   * @param tool of a call or its result: the tool's name; null otherwise
   */
  public record Said(Role role, String text, @Nullable String tool) {}

  public ModelRequest {
    said = List.copyOf(said);
    tools = List.copyOf(tools);
  }

  /** What the user said last; empty: nothing. */
  public String lastUserText() {
    return said.reversed().stream()
        .filter(one -> one.role() == Role.USER)
        .map(Said::text)
        .findFirst()
        .orElse("");
  }

  /** Whether the user said {@code text} anywhere in the conversation. */
  public boolean userSays(String text) {
    return said.stream().anyMatch(one -> one.role() == Role.USER && one.text().contains(text));
  }

  /** What {@code tool} answered since the user spoke last, oldest first. */
  public List<String> resultsOf(String tool) {
    int from = said.size();
    while (from > 0 && said.get(from - 1).role() != Role.USER) {
      from--;
    }
    return said.subList(from, said.size()).stream()
        .filter(one -> one.role() == Role.RESULT && Objects.equals(one.tool(), tool))
        .map(Said::text)
        .toList();
  }

  /** Whether {@code tool} has answered since the user spoke last. */
  public boolean hasResultOf(String tool) {
    return !resultsOf(tool).isEmpty();
  }
}
