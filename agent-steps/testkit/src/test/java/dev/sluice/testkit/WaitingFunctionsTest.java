package dev.sluice.testkit;

import static dev.sluice.testkit.SluiceAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.sdk.DurableFunction;
import dev.sluice.sdk.Event;
import dev.sluice.sdk.NewEvent;
import dev.sluice.sdk.Trigger;
import dev.sluice.sdk.WaitOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What functions wait for, on the real topology. */
class WaitingFunctionsTest {
  private static final DurableFunction ESCALATE =
      DurableFunction.define("escalate")
          .on(Trigger.event("escalation/requested"))
          .run(
              (ctx, event) -> {
                ctx.step("ask", () -> "asked");
                return ctx.waitForEvent(
                        "decision",
                        WaitOptions.event("escalation/decision.made")
                            .match("data.request_id")
                            .timeout(Duration.ofHours(4)))
                    .map(made -> made.data().get("verdict").asText())
                    .orElse("nobody decided");
              });

  @Test
  void anEventThatMatchesEndsTheWait() {
    try (SluiceTest sluice = SluiceTest.of(ESCALATE)) {
      TestRun run = sluice.send("escalation/requested", Map.of("request_id", "r-1"));
      sluice.sendAll(decision("r-2", "reject"));
      assertThat(run.output()).isNull();

      sluice.sendAll(decision("r-1", "approve"));
      assertThat(run).isCompleted().hasOutput("approve").hasAttempts("ask", 1);
    }
  }

  @Test
  void theEndOfItsTimeEndsTheWaitEmpty() {
    try (SluiceTest sluice = SluiceTest.of(ESCALATE)) {
      TestRun run = sluice.send("escalation/requested", Map.of("request_id", "r-1"));
      sluice.advance(Duration.ofHours(4).minusMillis(100));
      assertThat(run.output()).isNull();
      sluice.advance(Duration.ofMillis(200));
      assertThat(run).isCompleted().hasOutput("nobody decided");
    }
  }

  @Test
  void aWaitInALoopTakesOneEventAfterTheOther() {
    DurableFunction chat =
        DurableFunction.define("chat")
            .on(Trigger.event("chat/opened"))
            .run(
                (ctx, event) -> {
                  StringBuilder said = new StringBuilder();
                  for (int i = 0; i < 3; i++) {
                    said.append(
                        ctx.waitForEvent("message", WaitOptions.event("chat/said").match("data.id"))
                            .map(Event::id)
                            .orElse("-"));
                  }
                  return said.toString();
                });
    try (SluiceTest sluice = SluiceTest.of(chat)) {
      TestRun run = sluice.send("chat/opened", Map.of("id", 7));
      for (String id : List.of("a", "b", "c")) {
        assertThat(run.output()).isNull();
        sluice.sendAll(NewEvent.of("chat/said", Map.of("id", 7)).withId(id));
      }
      assertThat(run).isCompleted().hasOutput("abc");
    }
  }

  @Test
  void anInvokedFunctionGivesItsResult() {
    DurableFunction parent =
        DurableFunction.define("parent")
            .on(Trigger.event("demo/go"))
            .run((ctx, event) -> ctx.invoke("double", "double", Map.of("n", 21), Integer.class));
    DurableFunction child =
        DurableFunction.define("double")
            .run((ctx, event) -> ctx.step("count", () -> event.data().get("n").asInt() * 2));
    try (SluiceTest sluice = SluiceTest.of(parent, child)) {
      TestRun run = sluice.sendAll(NewEvent.of("demo/go", Map.of())).getFirst();
      assertThat(run).isCompleted();
      assertThat(run.output()).hasToString("42");
    }
  }

  @Test
  void aSignalOfOneRunEndsTheWaitOfAnother() {
    DurableFunction ship =
        DurableFunction.define("ship")
            .on(Trigger.event("order/paid"))
            .run(
                (ctx, event) ->
                    ctx.waitForSignal(
                            "packed", "order-17/packed", Duration.ofDays(1), Integer.class)
                        .orElse(0));
    DurableFunction pack =
        DurableFunction.define("pack")
            .on(Trigger.event("order/packed"))
            .run(
                (ctx, event) -> {
                  ctx.sendSignal("tell", "order-17/packed", 3);
                  return null;
                });
    try (SluiceTest sluice = SluiceTest.of(ship, pack)) {
      TestRun run = sluice.send("order/paid", Map.of());
      sluice.send("order/packed", Map.of());
      assertThat(run).isCompleted();
      assertThat(run.output()).hasToString("3");
    }
  }

  @Test
  void aFailureHandlerRunsWhenARunHasFailedForGood() {
    DurableFunction charge =
        DurableFunction.define("charge")
            .on(Trigger.event("order/paid"))
            .retries(0)
            .onFailure(
                (ctx, event) -> event.data().functionId() + ": " + event.data().error().message())
            .run(
                (ctx, event) -> {
                  throw new IllegalStateException("card declined");
                });
    try (SluiceTest sluice = SluiceTest.of(charge)) {
      sluice.sendAll(NewEvent.of("order/paid", Map.of()));
      TestRun handler =
          sluice.runs().stream()
              .filter(run -> run.functionId().equals("charge.on-failure"))
              .findFirst()
              .orElseThrow();
      assertThat(handler).isCompleted().hasOutput("charge: card declined");
    }
  }

  @Test
  void aFunctionThatHearsOfTheEndsOfRunsDoesNotHearOfThoseThatItInvokes() {
    DurableFunction audit =
        DurableFunction.define("audit")
            .on(Trigger.event("sluice/function.finished"))
            .run(
                (ctx, event) ->
                    ctx.invoke("note", "note", Map.of(), String.class, Duration.ofDays(1)));
    DurableFunction note = DurableFunction.define("note").run((ctx, event) -> "noted");
    DurableFunction pack =
        DurableFunction.define("pack").on(Trigger.event("order/packed")).run((ctx, event) -> null);
    try (SluiceTest sluice = SluiceTest.of(audit, note, pack)) {
      sluice.sendAll(NewEvent.of("order/packed", Map.of()));
      assertThat(sluice.runs().stream().map(TestRun::functionId))
          .containsExactlyInAnyOrder("pack", "audit", "note");
    }
  }

  private static NewEvent decision(String request, String verdict) {
    return NewEvent.of(
        "escalation/decision.made", Map.of("request_id", request, "verdict", verdict));
  }
}
