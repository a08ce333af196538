package dev.sluice.examples.support.functions;

import dev.sluice.examples.support.agent.Instructions;
import dev.sluice.examples.support.agent.Reply;
import dev.sluice.examples.support.data.CustomerData.Activity;
import dev.sluice.examples.support.data.CustomerData.AuditEntry;
import dev.sluice.examples.support.data.CustomerData.Customer;
import dev.sluice.examples.support.data.CustomerData.Draft;
import dev.sluice.examples.support.functions.SupportEvents.HealthCheckRequested;
import dev.sluice.sdk.Context;
import dev.sluice.sdk.DurableFunction;
import dev.sluice.sdk.NewEvent;
import dev.sluice.sdk.Trigger;
import dev.sluice.sdk.TypeRef;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Every morning: who has not heard from us for a week gets a draft of their own. */
final class HealthFunctions {
  static final String DAILY = "daily-customer-health-check";
  static final String PROCESS = "process-customer-health-check";

  private static final Duration QUIET = Duration.ofDays(7);
  private static final Duration LOOK_BACK = Duration.ofDays(30);

  /** As many as one step may send. */
  private static final int PAGE = 5_000;

  private static final int MAX_PAGES = 20;

  private final Support support;

  HealthFunctions(Support support) {
    this.support = support;
  }

  DurableFunction daily() {
    return DurableFunction.define(DAILY)
        .on(Trigger.cron("0 9 * * *"))
        .run((ctx, event) -> fanOut(ctx));
  }

  DurableFunction process() {
    return DurableFunction.define(PROCESS)
        .on(Trigger.event(SupportEvents.HEALTH_CHECK_REQUESTED))
        // Work of its own time: it leaves the model and the database to those who wait.
        .concurrency(5)
        .throttle(30, Duration.ofMinutes(1))
        .run(HealthCheckRequested.class, (ctx, event) -> check(ctx, event.data()));
  }

  private Map<String, Integer> fanOut(Context ctx) {
    LocalDate date = LocalDate.ofInstant(ctx.startedAt(), ZoneOffset.UTC);
    Instant before = ctx.startedAt().minus(QUIET);
    int scheduled = 0;
    String after = "";
    for (int page = 0; page < MAX_PAGES; page++) {
      String from = after;
      List<String> due =
          ctx.step(
              "fetch-eligible-customers",
              new TypeRef<List<String>>() {},
              () -> support.data().dueForHealthCheck(before, from, PAGE));
      if (!due.isEmpty()) {
        ctx.sendEvent("fan-out-events", events(due, date));
        scheduled += due.size();
        after = due.getLast();
      }
      if (due.size() < PAGE) {
        break;
      }
    }
    return Map.of("customers_scheduled", scheduled);
  }

  /** The ids see to it that a second run on the same day starts nothing. */
  private static List<NewEvent> events(List<String> customers, LocalDate date) {
    List<NewEvent> events = new ArrayList<>(customers.size());
    for (String id : customers) {
      events.add(
          NewEvent.of(
                  SupportEvents.HEALTH_CHECK_REQUESTED,
                  Map.of("customer_id", id, "date", date.toString()))
              .withId(subject(id, date)));
    }
    return events;
  }

  private static String subject(String customerId, LocalDate date) {
    return "health-check-" + customerId + "-" + date;
  }

  private Map<String, String> check(Context ctx, HealthCheckRequested asked) {
    String subject = subject(asked.customerId(), asked.date());
    Customer customer =
        ctx.step("load-customer", () -> Customers.load(support.data(), asked.customerId()));
    Activity activity =
        ctx.step(
            "load-recent-activity",
            () -> support.data().activity(customer.id(), ctx.startedAt().minus(LOOK_BACK)));
    Reply outreach =
        support
            .assistant()
            .answer(
                ctx,
                "run-health-agent",
                Instructions.HEALTH_CHECK,
                support.tools(ctx, customer.id(), subject),
                "Write to %s (tier %s). In 30 days: %d messages, %d refunds, %d deeds of ours."
                    .formatted(
                        customer.name(),
                        customer.tier(),
                        activity.messages(),
                        activity.refunds().size(),
                        activity.audit().size()));
    ctx.step(
        "save-draft",
        () ->
            support
                .data()
                .saveDraft(
                    new Draft(
                        subject, customer.id(), "outreach", outreach.subject(), outreach.body())));
    ctx.step(
        "audit-drafted",
        () ->
            support
                .data()
                .audit(
                    new AuditEntry(
                        "outreach_drafted",
                        subject,
                        customer.id(),
                        "agent",
                        ctx.runId(),
                        outreach.note())));
    return Map.of("status", "drafted", "customer_id", customer.id());
  }
}
