package dev.sluice.examples.support.functions;

import dev.sluice.examples.support.data.CustomerData;
import dev.sluice.examples.support.data.CustomerData.AuditEntry;
import dev.sluice.examples.support.data.CustomerData.Customer;
import dev.sluice.examples.support.data.CustomerData.Refund;
import dev.sluice.examples.support.data.CustomerData.Ticket;
import dev.sluice.examples.support.functions.Notifier.Channel;
import dev.sluice.examples.support.functions.SupportEvents.RefundDecided;
import dev.sluice.examples.support.functions.SupportEvents.RefundFailed;
import dev.sluice.examples.support.functions.SupportEvents.RefundRequested;
import dev.sluice.sdk.Context;
import dev.sluice.sdk.DurableFunction;
import dev.sluice.sdk.Event;
import dev.sluice.sdk.NonRetryableException;
import dev.sluice.sdk.Trigger;
import dev.sluice.sdk.WaitOptions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Money that goes back: {@code refund-with-approval} and {@code on-refund-failed}. */
final class RefundFunctions {
  static final String WITH_APPROVAL = "refund-with-approval";
  static final String ON_FAILED = "on-refund-failed";

  /** From here on, 100.00, a person has to agree. */
  static final long GATE_CENTS = 10_000;

  private static final String POLICY = "policy";

  private final CustomerData data;
  private final Notifier notifier;
  private final Payments payments;
  private final Duration limit;

  RefundFunctions(CustomerData data, Notifier notifier, Payments payments, Duration limit) {
    this.data = data;
    this.notifier = notifier;
    this.payments = payments;
    this.limit = limit;
  }

  DurableFunction withApproval() {
    return DurableFunction.define(WITH_APPROVAL)
        .on(Trigger.event(SupportEvents.REFUND_REQUESTED))
        .concurrency(5)
        .run(RefundRequested.class, (ctx, event) -> refund(ctx, event.data()));
  }

  DurableFunction onFailed() {
    return DurableFunction.define(ON_FAILED)
        .on(Trigger.event(SupportEvents.REFUND_FAILED))
        .run(RefundFailed.class, (ctx, event) -> failed(ctx, event.data()));
  }

  private Map<String, String> refund(Context ctx, RefundRequested asked) {
    Customer customer = ctx.step("check-request", () -> check(asked));
    String decidedBy = POLICY;
    if (asked.amountCents() >= GATE_CENTS) {
      Optional<RefundDecided> decision = gate(ctx, asked, customer);
      if (decision.isEmpty()) {
        audit(ctx, "timeout", "refund_gate_timed_out", asked, "timeout", asked.reason());
        tell(ctx, "escalate-timeout", "Nobody decided in time", asked, told(asked));
        return Map.of("status", "escalated_timeout");
      }
      decidedBy = decision.get().by();
      if (!decision.get().approved()) {
        audit(ctx, "rejected", "refund_rejected", asked, decidedBy, asked.reason());
        return Map.of("status", "rejected");
      }
    }
    String by = decidedBy;
    String providerId =
        ctx.step(
            "issue-refund",
            () ->
                payments.refund(
                    asked.chargeId(), asked.amountCents(), "refund-" + asked.requestId()));
    ctx.step(
        "record-refund",
        () ->
            data.recordRefund(
                new Refund(
                    asked.requestId(),
                    asked.customerId(),
                    asked.chargeId(),
                    asked.amountCents(),
                    providerId,
                    by)));
    audit(ctx, "issued", "refund_issued", asked, by, told(asked));
    return Map.of("status", "issued", "refund_id", providerId);
  }

  private Customer check(RefundRequested asked) {
    if (asked.amountCents() < 1) {
      throw new NonRetryableException(
          "SLUICE-6202 Expected an amount of at least 1 cent to refund, found "
              + asked.amountCents()
              + ". Send the event again with another request_id and what is to be refunded.");
    }
    return Customers.load(data, asked.customerId());
  }

  private Optional<RefundDecided> gate(Context ctx, RefundRequested asked, Customer customer) {
    tell(
        ctx,
        "notify-approver",
        "A refund needs a person",
        asked,
        "%s (%s) asks for a refund. %s%nReason: %s%nAnswer with an event %s for request %s."
            .formatted(
                customer.name(),
                customer.tier(),
                told(asked),
                asked.reason(),
                SupportEvents.REFUND_DECIDED,
                asked.requestId()));
    return ctx.waitForEvent(
            "wait-for-approval",
            WaitOptions.event(SupportEvents.REFUND_DECIDED).match("data.request_id").timeout(limit),
            RefundDecided.class)
        .map(Event::data);
  }

  private Map<String, String> failed(Context ctx, RefundFailed refund) {
    About about = ctx.step("find-ticket", () -> about(refund.charge()));
    ctx.step(
        "notify-support",
        () ->
            notifier.tell(
                Channel.REVIEWERS,
                "A refund did not arrive",
                "Refund %s of %s (%s); %s."
                    .formatted(
                        refund.id(), money(refund.amount()), refund.failureReason(), about.text()),
                "refund-failed-" + refund.id()));
    ctx.step(
        "audit-refund-failed",
        () ->
            data.audit(
                new AuditEntry(
                    "refund_failed",
                    refund.id(),
                    about.customerId(),
                    "stripe",
                    ctx.runId(),
                    about.text())));
    return Map.of("status", "told", "ticket", about.ticketId());
  }

  /** Which ticket a charge belongs to, in words too. */
  record About(String ticketId, String customerId, String text) {}

  private About about(String chargeId) {
    Ticket ticket = data.ticketOfCharge(chargeId);
    return ticket == null
        ? new About("none", "unknown", "no ticket is about charge " + chargeId)
        : new About(
            ticket.id(),
            ticket.customerId(),
            "ticket %s of %s, %s".formatted(ticket.id(), ticket.customerId(), ticket.subject()));
  }

  private void tell(Context ctx, String step, String title, RefundRequested asked, String text) {
    ctx.step(
        step, () -> notifier.tell(Channel.SENIORS, title, text, step + "-" + asked.requestId()));
  }

  private void audit(
      Context ctx, String branch, String action, RefundRequested asked, String by, String detail) {
    ctx.step(
        "audit-" + branch,
        () ->
            data.audit(
                new AuditEntry(
                    action, asked.requestId(), asked.customerId(), by, ctx.runId(), detail)));
  }

  private static String told(RefundRequested asked) {
    return money(asked.amountCents()) + " of charge " + asked.chargeId() + ".";
  }

  private static String money(long cents) {
    return "%d.%02d".formatted(cents / 100, cents % 100);
  }
}
