package dev.sluice.worker.guide;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.sdk.Async;
import dev.sluice.sdk.Batch;
import dev.sluice.sdk.CatchUp;
import dev.sluice.sdk.Context;
import dev.sluice.sdk.DurableFunction;
import dev.sluice.sdk.Event;
import dev.sluice.sdk.FailedRun;
import dev.sluice.sdk.MatchedEvent;
import dev.sluice.sdk.NewEvent;
import dev.sluice.sdk.StepOptions;
import dev.sluice.sdk.Throttle;
import dev.sluice.sdk.Tokens;
import dev.sluice.sdk.Trigger;
import dev.sluice.sdk.WaitOptions;
import dev.sluice.worker.FunctionHost;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The examples of the user's guide, as they are there but for blanks. */
final class FunctionsGuide {
  private FunctionsGuide() {}

  record Email(String from, String subject) {}

  record Customer(String name) {}

  record Prompt(String text) {}

  record Answer(String text, long tokens) {}

  record Decision(String verdict) {}

  record Parcel(int boxes) {}

  record Order(String id) {}

  record Receipt(int total) {}

  record Ticket(String text) {}

  static DurableFunction first() {
    return DurableFunction.define("handle-email")
        .on(Trigger.event("customer/email.received"))
        .retries(4)
        .run(
            Email.class,
            (ctx, event) -> {
              Customer customer = ctx.step("load-customer", () -> load(event.data().from()));
              String draft = ctx.step("draft-reply", () -> draft(customer, event.data()));
              ctx.sleep("cool-down", Duration.ofMinutes(5));
              ctx.step("send", () -> send(customer, draft));
              return draft;
            });
  }

  static DurableFunction triggers() {
    return DurableFunction.define("large-orders")
        .on(
            Trigger.event("shop/order.paid").when("event.data.amount > 100"),
            Trigger.event("shop/refund.*"),
            Trigger.cron("0 9 * * 1-5")
                .zone("Europe/Vienna")
                .jitter(Duration.ofMinutes(2))
                .catchUp(CatchUp.LATEST))
        .run((ctx, event) -> event.name());
  }

  static Object steps(Context ctx, Event<Email> event) {
    Answer answer =
        ctx.step(
            "ask-model",
            StepOptions.retries(2).withTimeout(Duration.ofMinutes(1)),
            new Prompt("Summarize " + event.data().subject()),
            prompt -> {
              Answer reply = model(prompt, ctx.currentStep().idempotencyKey());
              ctx.currentStep().usedTokens(reply.tokens());
              return reply;
            });
    return answer;
  }

  static Object said(Context ctx, List<String> files) {
    return ctx.step(
        "import",
        () -> {
          for (int done = 1; done <= files.size(); done++) {
            load(files.get(done - 1));
            ctx.currentStep().publish("progress", Map.of("done", done, "of", files.size()));
          }
          return files.size();
        });
  }

  static Object sideBySide(Context ctx, Event<Email> event) {
    Async<Customer> customer = ctx.stepAsync("load-customer", () -> load(event.data().from()));
    Async<Answer> answer =
        ctx.stepAsync("ask", new Prompt("Hello"), prompt -> model(prompt, "key"));
    return customer.join().name() + answer.join().text();
  }

  static Object waiting(Context ctx) {
    Optional<Event<Decision>> decision =
        ctx.waitForEvent(
            "decision",
            WaitOptions.event("escalation/decision.made")
                .match("data.request_id")
                .timeout(Duration.ofHours(4)),
            Decision.class);
    return decision.map(made -> made.data().verdict()).orElse("nobody decided");
  }

  static Object waitingForSeveral(Context ctx) {
    Optional<MatchedEvent> first =
        ctx.waitForAny(
            "answer",
            Duration.ofDays(1),
            List.of(
                WaitOptions.event("order/approved").match("data.order"),
                WaitOptions.event("order/rejected").match("data.order")));
    String outcome = first.map(f -> f.option() == 0 ? "approved" : "rejected").orElse("late");

    List<Optional<Event<JsonNode>>> all =
        ctx.waitForAll(
            "signatures",
            Duration.ofDays(7),
            List.of(
                WaitOptions.event("contract/signed")
                    .match("data.order")
                    .when("async.data.by == 'us'"),
                WaitOptions.event("contract/signed")
                    .match("data.order")
                    .when("async.data.by == 'them'")));
    return outcome + all.stream().filter(Optional::isPresent).count();
  }

  static void sendingASignal(Context ctx) {
    ctx.sendSignal("tell-packed", "order-17/packed", Map.of("boxes", 2));
  }

  static Object waitingForASignal(Context ctx) {
    Optional<Parcel> parcel =
        ctx.waitForSignal("packed", "order-17/packed", Duration.ofDays(2), Parcel.class);
    return parcel.map(Parcel::boxes).orElse(0);
  }

  static Object calling(Context ctx) {
    Receipt receipt =
        ctx.invoke(
            "charge", "charge-card", new Order("o-1"), Receipt.class, Duration.ofMinutes(10));
    ctx.sendEvent("tell", NewEvent.of("shop/order.charged", Map.of("order", "o-1")));
    return receipt == null ? 0 : receipt.total();
  }

  static DurableFunction limits() {
    return DurableFunction.define("handle-email")
        .on(Trigger.event("customer/email.received"))
        .concurrency(10)
        .concurrency(2, "event.data.customer")
        .pool("openai", 5)
        .throttle(Throttle.of(100, Duration.ofMinutes(1)).burst(10))
        .priority("event.data.tier == 'enterprise' ? 120 : 0")
        .fairness("event.data.customer")
        .tokens(
            Tokens.of(90_000).per(Duration.ofMinutes(1)).key("event.data.model").estimate(2_000))
        .startTimeout(Duration.ofHours(1))
        .finishTimeout(Duration.ofDays(2))
        .run((ctx, event) -> "done");
  }

  static DurableFunction batches() {
    return DurableFunction.define("embed-tickets")
        .on(Trigger.event("ticket/created"))
        .batch(Batch.of(50, Duration.ofSeconds(30)).key("event.data.tenant"))
        .runBatch(
            Ticket.class,
            (ctx, events) -> {
              List<String> texts = events.stream().map(event -> event.data().text()).toList();
              return ctx.step("embed", () -> embed(texts));
            });
  }

  static DurableFunction ending() {
    return DurableFunction.define("ship-order")
        .on(Trigger.event("shop/order.paid"))
        .cancelOn(
            "shop/order.cancelled", "async.data.order == event.data.order", Duration.ofDays(30))
        .onFailure(
            (ctx, event) -> {
              FailedRun failed = event.data();
              ctx.step("alert", () -> alert(failed.runId(), failed.error().message()));
              return null;
            })
        .run((ctx, event) -> "shipped");
  }

  static DurableFunction pinned() {
    return DurableFunction.define("migrate-tenant")
        .on(Trigger.event("tenant/migrate"))
        .pinVersion()
        .run((ctx, event) -> "migrated");
  }

  static void serveThePinnedRunsOfVersionOne(DurableFunction migrateTenant) {
    FunctionHost.app("migrations").version("1").functions(migrateTenant).onlyPinnedRuns().run();
  }

  private static Customer load(String from) {
    return new Customer(from.substring(0, from.indexOf('@')));
  }

  private static String draft(Customer customer, Email email) {
    return "Dear " + customer.name() + ", about " + email.subject();
  }

  private static String send(Customer customer, String text) {
    return customer.name() + ": " + text;
  }

  private static Answer model(Prompt prompt, String key) {
    return new Answer(prompt.text() + " (" + key.length() + ")", prompt.text().length());
  }

  private static int embed(List<String> texts) {
    return texts.size();
  }

  private static String alert(String run, String why) {
    return run + ": " + why;
  }
}
