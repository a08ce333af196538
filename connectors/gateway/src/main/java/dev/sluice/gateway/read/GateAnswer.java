package dev.sluice.gateway.read;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.errors.SluiceException;
import dev.sluice.expressions.EventView;
import dev.sluice.expressions.Expressions;
import dev.sluice.expressions.Scope;
import dev.sluice.expressions.WaitPlan;
import dev.sluice.schemas.topics.EngineEvents;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a person can say to a gate: an event, or a signal, that ends its wait. Pure.
 *
 * @param label what it is called on its button
 * @param event name of the event; null: it is a signal
 * @param signal name of the signal; null: it is an event
 * @param data an object to begin with: it holds what the gate's condition compares with what is
 *     known
 * @param asks paths such as {@code data.id} that the condition compares with what the run's event
 *     does not have: the person has to give them
 * @param refusal whether it says no
 */
public record GateAnswer(
    String label,
    @Nullable String event,
    @Nullable String signal,
    JsonNode data,
    List<String> asks,
    boolean refusal) {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Set<String> ROOTS = Set.of("event", "async");
  private static final String NAME = "data.signal";
  private static final Pattern FIELDS = Pattern.compile("data(\\.\\w+)+");
  private static final Pattern YES = Pattern.compile("(?i)approv|accept|confirm|granted");
  private static final Pattern NO = Pattern.compile("(?i)reject|den(y|ied)|declin|refus");

  /**
   * The answers that a gate offers. One that waits for a single event is approved or rejected by
   * the field {@code approved}; one that waits for several is answered by one of them, whose name
   * may say that it approves or rejects. A signal that the condition does not name offers none.
   *
   * @param now what {@code now()} gives in the condition
   */
  public static List<GateAnswer> of(Gate gate, Instant now) {
    Map<String, Optional<String>> equalities = equalities(gate, now);
    List<GateAnswer> answers = new ArrayList<>();
    for (String event : gate.events()) {
      if (event.equals(EngineEvents.SIGNAL)) {
        JsonNode name = value(equalities.getOrDefault(NAME, Optional.empty()));
        if (name != null) {
          answers.add(signal("Approve", name.asText(), true));
          answers.add(signal("Reject", name.asText(), false));
        }
      } else if (gate.events().size() == 1) {
        answers.add(event("Approve", event, true, equalities));
        answers.add(event("Reject", event, false, equalities));
      } else {
        boolean yes = YES.matcher(event).find();
        boolean no = NO.matcher(event).find();
        answers.add(event(event, event, yes == no ? null : yes, equalities));
      }
    }
    return answers;
  }

  private static Map<String, Optional<String>> equalities(Gate gate, Instant now) {
    if (gate.condition().isEmpty()) {
      return Map.of();
    }
    try {
      return WaitPlan.equalities(Expressions.compile(gate.condition(), ROOTS), scope(gate), now);
    } catch (SluiceException e) {
      return Map.of(); // A condition that cannot be read here gives no data to begin with.
    }
  }

  private static Scope scope(Gate gate) {
    Payload input = gate.input();
    byte[] data = (input == null ? "{}" : input.json()).getBytes(StandardCharsets.UTF_8);
    String id = gate.eventId() == null ? "" : gate.eventId();
    return Scope.event(EventView.of(id, "", data, null, 0, null));
  }

  private static GateAnswer signal(String label, String name, boolean approved) {
    ObjectNode data = JSON.createObjectNode().put("approved", approved);
    return new GateAnswer(label, null, name, data, List.of(), !approved);
  }

  /**
   * @param approved null: it does neither
   */
  private static GateAnswer event(
      String label,
      String event,
      @Nullable Boolean approved,
      Map<String, Optional<String>> equalities) {
    ObjectNode data = JSON.createObjectNode();
    List<String> asks = new ArrayList<>();
    equalities.forEach(
        (path, text) -> {
          JsonNode value = value(text);
          if (value == null) {
            asks.add(path);
          } else if (FIELDS.matcher(path).matches()) {
            put(data, path, value);
          }
        });
    if (approved != null && !data.has("approved")) {
      data.put("approved", approved);
    }
    return new GateAnswer(
        label, event, null, data, List.copyOf(asks), approved != null && !approved);
  }

  private static void put(ObjectNode data, String path, JsonNode value) {
    String[] names = path.split("\\.", -1);
    ObjectNode at = data;
    for (int i = 1; i < names.length - 1; i++) {
      at = at.path(names[i]) instanceof ObjectNode there ? there : at.putObject(names[i]);
    }
    at.set(names[names.length - 1], value);
  }

  private static @Nullable JsonNode value(Optional<String> json) {
    try {
      return json.isEmpty() ? null : JSON.readTree(json.get());
    } catch (JacksonException e) {
      return null;
    }
  }
}
