package dev.sluice.console.pages;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.errors.SluiceException;
import dev.sluice.expressions.EventView;
import dev.sluice.expressions.Expressions;
import dev.sluice.expressions.Scope;
import dev.sluice.expressions.WaitPlan;
import dev.sluice.gateway.read.Gate;
import dev.sluice.gateway.read.Payload;
import dev.sluice.schemas.topics.EngineEvents;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a person can say to a gate: an event, or a signal, that ends its wait. Pure.
 *
 * @param label what it is called on its button
 * @param event name of the event; null: it is a signal
 * @param signal name of the signal; null: it is an event
 * @param data JSON to begin with: it holds what the gate's condition compares with what is known
 * @param refusal whether it says no
 */
record GateAnswer(
    String label, @Nullable String event, @Nullable String signal, String data, boolean refusal) {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Set<String> ROOTS = Set.of("event", "async");

  /**
   * The answers that a gate offers. One that waits for a single event is approved or rejected by
   * the field {@code approved}; one that waits for several is answered by one of them.
   */
  static List<GateAnswer> of(Gate gate, Instant now) {
    WaitPlan plan = plan(gate, now);
    List<GateAnswer> answers = new ArrayList<>();
    for (String event : gate.events()) {
      if (event.equals(EngineEvents.SIGNAL)) {
        String signal = signal(plan);
        answers.add(new GateAnswer("Approve", null, signal, verdict(true, null), false));
        answers.add(new GateAnswer("Reject", null, signal, verdict(false, null), true));
      } else if (gate.events().size() == 1) {
        answers.add(new GateAnswer("Approve", event, null, verdict(true, plan), false));
        answers.add(new GateAnswer("Reject", event, null, verdict(false, plan), true));
      } else {
        answers.add(new GateAnswer(event, event, null, text(known(plan)), false));
      }
    }
    return answers;
  }

  private static @Nullable WaitPlan plan(Gate gate, Instant now) {
    if (gate.condition().isEmpty()) {
      return null;
    }
    try {
      return WaitPlan.of(Expressions.compile(gate.condition(), ROOTS), scope(gate), now);
    } catch (SluiceException e) {
      return null; // A condition that cannot be planned here gives no data to begin with.
    }
  }

  private static Scope scope(Gate gate) {
    Payload input = gate.input();
    byte[] data = (input == null ? "{}" : input.json()).getBytes(StandardCharsets.UTF_8);
    String id = gate.eventId() == null ? "" : gate.eventId();
    return Scope.event(EventView.of(id, "", data, null, 0, null));
  }

  private static String verdict(boolean approved, @Nullable WaitPlan plan) {
    ObjectNode data = known(plan);
    data.put("approved", approved);
    return text(data);
  }

  private static String signal(@Nullable WaitPlan plan) {
    JsonNode value = value(plan);
    return plan != null && plan.path().equals("data.signal") && value != null ? value.asText() : "";
  }

  /** The data that the condition asks for, as far as it is an equality. */
  private static ObjectNode known(@Nullable WaitPlan plan) {
    ObjectNode data = JSON.createObjectNode();
    JsonNode value = value(plan);
    if (plan == null || value == null || !plan.path().matches("data(\\.\\w+)+")) {
      return data;
    }
    String[] names = plan.path().split("\\.", -1);
    ObjectNode at = data;
    for (int i = 1; i < names.length - 1; i++) {
      at = at.putObject(names[i]);
    }
    at.set(names[names.length - 1], value);
    return data;
  }

  private static @Nullable JsonNode value(@Nullable WaitPlan plan) {
    try {
      return plan == null || plan.value() == null ? null : JSON.readTree(plan.value());
    } catch (JacksonException e) {
      return null;
    }
  }

  private static String text(ObjectNode data) {
    return data.toPrettyString();
  }
}
