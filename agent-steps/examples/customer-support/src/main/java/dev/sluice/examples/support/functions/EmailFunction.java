package dev.sluice.examples.support.functions;

import dev.sluice.examples.support.agent.Instructions;
import dev.sluice.examples.support.agent.Reply;
import dev.sluice.examples.support.data.CustomerData.AuditEntry;
import dev.sluice.examples.support.data.CustomerData.Customer;
import dev.sluice.examples.support.data.CustomerData.Draft;
import dev.sluice.examples.support.data.CustomerData.Message;
import dev.sluice.examples.support.functions.SupportEvents.EmailReceived;
import dev.sluice.sdk.Context;
import dev.sluice.sdk.DurableFunction;
import dev.sluice.sdk.Event;
import dev.sluice.sdk.Trigger;
import dev.sluice.sdk.TypeRef;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** {@code handle-customer-email}: from an e-mail to a draft that a colleague may send. */
final class EmailFunction {
  static final String ID = "handle-customer-email";

  private final Support support;

  EmailFunction(Support support) {
    this.support = support;
  }

  DurableFunction define() {
    return DurableFunction.define(ID)
        .on(Trigger.event(SupportEvents.EMAIL_RECEIVED))
        // The database has 20 connections, and one customer in a hurry must not take all places.
        .concurrency(10)
        .concurrency(2, "event.data.customer_id")
        // The model's own limit is shared with the health checks.
        .throttle(100, Duration.ofMinutes(1))
        .run(EmailReceived.class, this::run);
  }

  private Map<String, String> run(Context ctx, Event<EmailReceived> event) {
    EmailReceived email = event.data();
    Customer customer =
        ctx.step("load-customer", () -> Customers.load(support.data(), email.customerId()));
    List<Message> thread =
        ctx.step(
            "load-thread",
            new TypeRef<List<Message>>() {},
            () -> {
              support.data().receive(event.id(), customer.id(), email.subject(), email.body());
              return support.data().thread(customer.id());
            });
    Reply reply =
        support
            .assistant()
            .answer(
                ctx,
                "run-agent",
                Instructions.REPLY,
                support.tools(ctx, customer.id(), event.id()),
                question(customer, thread, email));
    Draft draft =
        ctx.step(
            "save-draft-reply",
            () ->
                support
                    .data()
                    .saveDraft(
                        new Draft(
                            event.id(), customer.id(), "reply", reply.subject(), reply.body())));
    ctx.step(
        "audit-handled",
        () ->
            support
                .data()
                .audit(
                    new AuditEntry(
                        "email_drafted",
                        event.id(),
                        customer.id(),
                        "agent",
                        ctx.runId(),
                        reply.note())));
    return Map.of("status", "drafted", "draft_id", draft.id());
  }

  private static String question(Customer customer, List<Message> thread, EmailReceived email) {
    String before =
        thread.stream()
            .map(message -> (message.direction().equals("in") ? "They: " : "We: ") + message.body())
            .collect(Collectors.joining("\n"));
    return "Customer %s (%s, tier %s) wrote.%nSubject: %s%n%n%s%n%nThe conversation so far:%n%s"
        .formatted(
            customer.name(), customer.id(), customer.tier(), email.subject(), email.body(), before);
  }
}
