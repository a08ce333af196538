package dev.sluice.examples.support.functions;

import dev.sluice.examples.support.agent.Escalation;
import dev.sluice.examples.support.data.CustomerData;
import dev.sluice.examples.support.data.CustomerData.AuditEntry;
import dev.sluice.examples.support.functions.Notifier.Channel;
import dev.sluice.examples.support.functions.Notifier.Message;
import dev.sluice.examples.support.functions.SupportEvents.EscalationDecided;
import dev.sluice.sdk.Context;
import dev.sluice.sdk.DurableFunction;
import dev.sluice.sdk.Event;
import dev.sluice.sdk.Trigger;
import dev.sluice.sdk.WaitOptions;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * {@code escalate-with-human-approval}: nothing is posted before a person, or time, has decided.
 */
final class EscalationFunction {
  static final String ID = "escalate-with-human-approval";

  /** Nobody decided; the text is posted all the same. */
  static final String NO_REVIEW = "No human review: nobody decided in time";

  private static final String REVIEWED = "Escalation";

  /**
   * A click in the chat says a decision, an answer on the page of gates only whether it is
   * approved. An edit without a text, or what else comes, decides nothing.
   */
  private static final String A_DECISION =
      "has(async.data.approved) || async.data.decision in ['approve', 'reject']"
          + " || (async.data.decision in ['edit'] && has(async.data.edited_text))";

  private final CustomerData data;
  private final Notifier notifier;
  private final Duration limit;

  EscalationFunction(CustomerData data, Notifier notifier, Duration limit) {
    this.data = data;
    this.notifier = notifier;
    this.limit = limit;
  }

  DurableFunction define() {
    return DurableFunction.define(ID)
        .on(Trigger.event(SupportEvents.ESCALATION_REQUESTED))
        .concurrency(5)
        .run(Escalation.class, (ctx, event) -> run(ctx, event.data()));
  }

  private Map<String, String> run(Context ctx, Escalation asked) {
    Message question =
        ctx.step(
            "notify-reviewer",
            () ->
                notifier.ask(
                    asked.requestId(),
                    "Escalate " + asked.customerId() + "?",
                    asked.summary(),
                    asked.draft()));
    Optional<EscalationDecided> decision =
        ctx.waitForEvent(
                "wait-for-decision",
                WaitOptions.event(SupportEvents.ESCALATION_DECIDED)
                    .match("data.request_id")
                    .when(A_DECISION)
                    .timeout(limit),
                EscalationDecided.class)
            .map(Event::data);
    if (decision.isEmpty()) {
      audit(ctx, asked, "timeout", "escalation_posted_via_timeout", "timeout");
      post(ctx, asked, NO_REVIEW, asked.draft());
      return settled(ctx, question, asked, "timeout", "nobody");
    }
    String reviewer = decision.get().by();
    return switch (decision.get().verdict()) {
      case "approve" -> {
        audit(ctx, asked, "approved", "escalation_approved", reviewer);
        post(ctx, asked, REVIEWED, asked.draft());
        yield settled(ctx, question, asked, "approved", reviewer);
      }
      case "edit" -> {
        audit(ctx, asked, "edited", "escalation_edited", reviewer);
        post(ctx, asked, REVIEWED, Objects.requireNonNull(decision.get().editedText()));
        yield settled(ctx, question, asked, "edited", reviewer);
      }
      default -> {
        audit(ctx, asked, "rejected", "escalation_rejected", reviewer);
        yield settled(ctx, question, asked, "rejected", reviewer);
      }
    };
  }

  private void audit(Context ctx, Escalation asked, String branch, String action, String actor) {
    ctx.step(
        "audit-" + branch,
        () ->
            data.audit(
                new AuditEntry(
                    action,
                    asked.requestId(),
                    asked.customerId(),
                    actor,
                    ctx.runId(),
                    asked.summary())));
  }

  private void post(Context ctx, Escalation asked, String title, String text) {
    ctx.step(
        "post-escalation",
        () -> notifier.tell(Channel.SENIORS, title, text, "post-" + asked.requestId()));
  }

  private Map<String, String> settled(
      Context ctx, Message question, Escalation asked, String status, String by) {
    ctx.step(
        "settle-question",
        () ->
            notifier.settle(
                question,
                "Escalation of %s: %s by %s".formatted(asked.customerId(), status, by),
                asked.summary()));
    return Map.of("status", status);
  }
}
