package dev.sluice.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.sdk.DurableFunction;
import dev.sluice.sdk.Event;
import dev.sluice.sdk.FailedRun;
import dev.sluice.sdk.NewEvent;
import dev.sluice.sdk.NonRetryableException;
import dev.sluice.sdk.StepFailedException;
import dev.sluice.sdk.Trigger;
import dev.sluice.sdk.WaitOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Functions whose data, results and errors all have a name in them that nobody else may know. */
final class PrivateShop {
  static final String SECRET = "Ada-Lovelace-1815";

  final AtomicBoolean broken = new AtomicBoolean(true);
  final AtomicInteger looked = new AtomicInteger();
  final List<String> alerted = new CopyOnWriteArrayList<>();
  final List<String> approved = new CopyOnWriteArrayList<>();

  /** Data with the name in it, and what {@code more} has. */
  String data(String requestId, String more) {
    return "{\"request_id\":\"%s\",\"name\":\"%s\",%s"
        .formatted(requestId, SECRET, more.substring(1));
  }

  List<DurableFunction> functions() {
    return List.of(review(), greet(), charge());
  }

  /** Starts the others, by an invocation and by an event, and waits for a decision. */
  private DurableFunction review() {
    return DurableFunction.define("review")
        .on(Trigger.event("shop/asked").when("event.data.tier == 'pro'"))
        .concurrency(5, "event.data.request_id")
        .run(
            (ctx, event) -> {
              String name = event.data().path("name").asText();
              JsonNode greeting = ctx.invoke("greeting", "greet", Map.of("name", name));
              ctx.sendEvent(
                  "charge",
                  NewEvent.of("shop/charged", event.data()).withUser(Map.of("name", name)));
              String decided =
                  ctx.waitForEvent(
                          "decision",
                          WaitOptions.event("gate/decided")
                              .match("data.request_id")
                              .timeout(Duration.ofHours(1)))
                      .map(decision -> decision.data().path("name").asText())
                      .orElseThrow();
              approved.add(decided);
              return greeting + decided;
            });
  }

  private static DurableFunction greet() {
    return DurableFunction.define("greet")
        .run((ctx, event) -> "Hello " + event.data().path("name").asText());
  }

  /** Fails while it is broken, first a step and then the run. */
  private DurableFunction charge() {
    return DurableFunction.define("charge")
        .on(Trigger.event("shop/charged"))
        .onFailure((ctx, event) -> alert(event))
        .run(
            (ctx, event) -> {
              String name =
                  ctx.step(
                      "look-up",
                      event.data(),
                      given -> {
                        looked.incrementAndGet();
                        return given.path("name").asText();
                      });
              try {
                return ctx.step("charge", () -> charged(name));
              } catch (StepFailedException e) {
                throw new NonRetryableException(e.failure().reason(), e);
              }
            });
  }

  private String charged(String name) {
    if (broken.get()) {
      throw new NonRetryableException("card of " + name + " refused");
    }
    return name + " paid";
  }

  private Object alert(Event<FailedRun> event) {
    return alerted.add(event.data().error().message());
  }
}
