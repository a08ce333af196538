package dev.sluice.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.errors.SluiceException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What ends a wait: the event or signal, with the data that its condition asks for as far as that
 * can be told, {@code approved}, and what the person adds.
 *
 * @param event its name; {@link #SIGNAL}: a signal
 */
record GateAnswer(String event, ObjectNode data) {
  /** The event that carries signals. */
  static final String SIGNAL = "sluice/signal";

  /** A path of the event that is waited for must equal a path of the run's event, or a value. */
  private static final Pattern EQUAL =
      Pattern.compile(
          "async\\.data\\.(?<path>[A-Za-z_][\\w.]*)\\s*==\\s*"
              + "(event\\.data\\.(?<of>[A-Za-z_][\\w.]*)|'(?<single>[^'\\\\]*)'|\"(?<twice>[^\"\\\\]*)\"|(?<bare>true|false|-?[0-9]{1,18})(?![\\w.]))");

  /** The same the other way round. */
  private static final Pattern TURNED =
      Pattern.compile(
          "event\\.data\\.(?<of>[A-Za-z_][\\w.]*)\\s*==\\s*async\\.data\\.(?<path>[A-Za-z_][\\w.]*)");

  private static final Pattern YES = Pattern.compile("(?i)approv|accept|confirm|granted");
  private static final Pattern NO = Pattern.compile("(?i)reject|den(y|ied)|declin|refus");

  /**
   * @param step of a run, as the API shows it, that waits
   * @param input data of the event that started the run
   * @param given what the person adds or changes
   * @param named the event to send; null: the only one, or the one that sounds like it
   * @throws SluiceException SLUICE-5035 when it cannot be told which event, SLUICE-5036 when the
   *     condition asks for data that is not there
   */
  static GateAnswer of(
      JsonNode step, JsonNode input, boolean approve, JsonNode given, @Nullable String named) {
    JsonNode wait = step.path("waitsFor");
    String event = event(Json.texts(wait, "events"), approve, named);
    ObjectNode data = JsonData.empty();
    String condition = Json.text(wait, "condition");
    fill(data, EQUAL.matcher(condition), input, given);
    fill(data, TURNED.matcher(condition), input, given);
    boolean signal = event.equals(SIGNAL);
    ObjectNode answer = signal ? data.withObject("/data") : data;
    if (!answer.has("approved")) {
      answer.put("approved", approve);
    }
    given.properties().forEach(field -> answer.set(field.getKey(), field.getValue()));
    if (signal && !data.hasNonNull("signal")) {
      throw new SluiceException(
          "SLUICE-5035",
          "Expected a wait for a signal by its name, found the condition '" + condition + "'.",
          "Send it with: sluice signal NAME --data …");
    }
    return new GateAnswer(event, data);
  }

  private static String event(List<String> events, boolean approve, @Nullable String named) {
    if (named != null && events.contains(named)) {
      return named;
    }
    List<String> fitting =
        named != null || events.size() == 1
            ? events
            : events.stream().filter(e -> (approve ? YES : NO).matcher(e).find()).toList();
    if (named == null && fitting.size() == 1) {
      return fitting.getFirst();
    }
    throw new SluiceException(
        "SLUICE-5035",
        "Expected to be told which event answers the gate, found that it waits for "
            + String.join(" or ", events)
            + ".",
        "Name it with --event.");
  }

  private static void fill(ObjectNode data, Matcher equality, JsonNode input, JsonNode given) {
    while (equality.find()) {
      List<String> path = List.of(equality.group("path").split("\\.", -1));
      JsonNode value = value(equality, input);
      if (value.isMissingNode()) {
        if (!given.has(path.getFirst())) {
          throw new SluiceException(
              "SLUICE-5036",
              "Expected data."
                  + String.join(".", path)
                  + " for the condition "
                  + Texts.oneLine(equality.group())
                  + ", found none in the run's event.",
              "Give it with --data.");
        }
        continue;
      }
      ObjectNode at = data;
      for (String name : path.subList(0, path.size() - 1)) {
        at = at.path(name) instanceof ObjectNode there ? there : at.putObject(name);
      }
      at.set(path.getLast(), value);
    }
  }

  private static JsonNode value(Matcher equality, JsonNode input) {
    @Nullable String of = equality.group("of");
    if (of != null) {
      JsonNode at = input;
      for (String name : of.split("\\.", -1)) {
        at = at.path(name);
      }
      return at;
    }
    JsonNodeFactory values = JsonNodeFactory.instance;
    String bare = equality.group("bare");
    if (bare == null) {
      String single = equality.group("single");
      return values.textNode(single == null ? equality.group("twice") : single);
    }
    return bare.equals("true") || bare.equals("false")
        ? values.booleanNode(bare.equals("true"))
        : values.numberNode(Long.parseLong(bare));
  }
}
