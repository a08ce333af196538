package dev.sluice.topology.core.sim;

import dev.sluice.topology.core.Evaluator;
import dev.sluice.topology.core.Event;
import dev.sluice.topology.core.RunSignal;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An expression is the name of a field of the event's data, a condition {@code field=value}. Events
 * about a run have the fields of the event that started it.
 */
final class SimEvaluator implements Evaluator {
  static ByteBuffer data(Map<String, String> fields) {
    StringBuilder json = new StringBuilder();
    new TreeMap<>(fields)
        .forEach(
            (name, value) ->
                json.append(json.isEmpty() ? "{" : ",").append('"' + name + "\":\"" + value + '"'));
    return SimTurn.json(json.append('}').toString());
  }

  static @Nullable String field(String name, Event event) {
    String json = SimTurn.text(event.data());
    String start = '"' + name + "\":\"";
    int at = json.indexOf(start);
    return at < 0
        ? null
        : json.substring(at + start.length(), json.indexOf('"', at + start.length()));
  }

  @Override
  public boolean test(String condition, Event event) {
    int sign = condition.indexOf('=');
    return condition.substring(sign + 1).equals(field(condition.substring(0, sign), event));
  }

  @Override
  public @Nullable String key(String expression, Event event) {
    return field(expression, event);
  }

  @Override
  public int integer(String expression, Event event) {
    String value = field(expression, event);
    return value == null ? 0 : Integer.parseInt(value);
  }

  @Override
  public RunSignal.WaitFor plan(String name, @Nullable String condition, Event started) {
    return new RunSignal.WaitFor(name, "", "", null, "");
  }
}
