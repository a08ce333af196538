package dev.sluice.worker.turn;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.errors.SluiceException;
import dev.sluice.schemas.topics.EngineEvents;
import dev.sluice.sdk.Event;
import dev.sluice.sdk.NewEvent;
import dev.sluice.sdk.WaitOptions;
import java.lang.reflect.Type;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Signals are events of one name, found by {@code data.signal}. */
final class Signals {
  private static final int MAX_NAME_CHARS = 256;

  private Signals() {}

  static WaitOptions waitFor(String signal) {
    check(signal);
    return WaitOptions.event(EngineEvents.SIGNAL)
        .when("async.data.signal == " + WaitPlans.quoted(signal));
  }

  static NewEvent event(String step, String signal, @Nullable Object data) {
    check(signal);
    if (data == null) {
      throw new SluiceException(
          "SLUICE-3016",
          "Expected data of signal '" + signal + "' in step '" + step + "', found null.",
          "Send an empty object when there is nothing to say.");
    }
    return NewEvent.of(EngineEvents.SIGNAL, Map.of("signal", signal, "data", data));
  }

  @SuppressWarnings("TypeParameterUnusedInFormals") // the caller holds a Type, not a Class
  static <T> T dataOf(Event<JsonNode> event, Type type) {
    return Data.as(event, event.data().path("data"), type);
  }

  private static void check(String signal) {
    if (signal.isBlank() || signal.length() > MAX_NAME_CHARS) {
      throw new SluiceException(
          "SLUICE-3016",
          "Expected a signal of 1 to 256 characters, found '" + signal + "'.",
          "Name signals like order-17/packed.");
    }
  }
}
