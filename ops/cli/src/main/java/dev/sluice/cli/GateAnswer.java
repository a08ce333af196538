package dev.sluice.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.errors.SluiceException;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What ends a wait: one of the answers that the server offers, with what the person adds.
 *
 * @param name of the event or the signal
 */
record GateAnswer(String name, boolean isSignal, ObjectNode data) {

  /**
   * @param gate as the API shows it
   * @param given what the person adds or changes
   * @param named the event to send; null: the only one, or the one that sounds like it
   * @throws SluiceException SLUICE-5035 when it cannot be told which answer, SLUICE-5036 when the
   *     condition asks for data that is not there
   */
  static GateAnswer of(JsonNode gate, boolean approve, JsonNode given, @Nullable String named) {
    JsonNode answer = chosen(gate, approve, named);
    for (String path : Json.texts(answer, "asks")) {
      String field = path.split("\\.", -1)[1];
      if (!given.has(field)) {
        throw new SluiceException(
            "SLUICE-5036",
            "Expected %s for the condition %s, found none in the run's event."
                .formatted(path, Texts.oneLine(Json.text(gate, "condition"))),
            "Give it with --data.");
      }
    }
    ObjectNode data = answer.path("data").deepCopy();
    if (!data.has("approved")) {
      data.put("approved", approve);
    }
    given.properties().forEach(field -> data.set(field.getKey(), field.getValue()));
    return new GateAnswer(Json.text(answer, "signal", "event"), answer.hasNonNull("signal"), data);
  }

  private static JsonNode chosen(JsonNode gate, boolean approve, @Nullable String named) {
    List<JsonNode> answers = Json.list(gate, "answers");
    if (named != null) {
      return answers.stream()
          .filter(answer -> Json.text(answer, "event").equals(named))
          .min(Comparator.comparing(answer -> answer.path("refusal").asBoolean() == approve))
          .orElseThrow(() -> unclear(gate, false));
    }
    List<JsonNode> fitting =
        answers.stream()
            .filter(answer -> answer.path("data").has("approved"))
            .filter(answer -> answer.path("refusal").asBoolean() != approve)
            .toList();
    if (fitting.size() != 1) {
      throw unclear(gate, answers.isEmpty());
    }
    return fitting.getFirst();
  }

  private static SluiceException unclear(JsonNode gate, boolean unnamed) {
    return new SluiceException(
        "SLUICE-5035",
        "Expected to be told which event answers the gate, found that it waits for "
            + String.join(" or ", Json.texts(gate, "events"))
            + (unnamed ? " where " + Texts.oneLine(Json.text(gate, "condition")) : "")
            + ".",
        unnamed ? "Send it with: sluice signal NAME --data …" : "Name it with --event.");
  }
}
