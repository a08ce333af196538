package dev.sluice.examples.support;

import static dev.sluice.testkit.SluiceAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.examples.support.agent.Reply;
import dev.sluice.examples.support.functions.Support;
import dev.sluice.examples.support.functions.SupportEvents;
import dev.sluice.examples.support.local.LocalStripe;
import dev.sluice.examples.support.providers.StripePayments;
import dev.sluice.sdk.DurableFunction;
import dev.sluice.sdk.NewEvent;
import dev.sluice.slack.local.LocalMessage;
import dev.sluice.slack.local.LocalSlack;
import dev.sluice.testkit.SluiceTest;
import dev.sluice.testkit.TestRun;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** People decide, or time does: on the real engine with a virtual clock and a real Postgres. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GatesTest {
  private static final Instant FRIDAY_EVENING = Instant.parse("2026-11-27T17:00:00Z");
  private static final String NO_REVIEW = "No human review";

  /** Not deployed here: in a day that passes it would write to all 5,000 customers. */
  private static final String HEALTH_CHECK = "daily-customer-health-check";

  private final TestDatabase database = TestDatabase.start();
  private final LocalStripe stripe = LocalStripe.start();
  private final Desk desk = new Desk();

  @AfterAll
  void close() {
    desk.close();
    stripe.close();
    database.close();
  }

  private DurableFunction[] functions() {
    return new Support(
            database.tables(),
            (ctx, step, instructions, tools, input) -> new Reply("", "", "", false),
            (texts, step) -> List.of(),
            desk,
            desk.notifier(),
            StripePayments.of(stripe.uri(), "sk_test_local"),
            Support.Limits.STANDARD)
        .functions().stream()
            .filter(function -> !function.id().equals(HEALTH_CHECK))
            .toArray(DurableFunction[]::new);
  }

  private SluiceTest fridayEvening() {
    return SluiceTest.startingAt(FRIDAY_EVENING, functions());
  }

  private static TestRun escalate(SluiceTest sluice, String request) {
    return sluice.send(
        SupportEvents.ESCALATION_REQUESTED,
        Map.of(
            "request_id",
            request,
            "customer_id",
            "c-radia",
            "summary",
            "She is about to leave, " + request,
            "draft",
            "Please call Radia about " + request));
  }

  private static void decide(SluiceTest sluice, String request, Map<String, String> decision) {
    var data = new HashMap<String, String>(decision);
    data.put("request_id", request);
    data.putIfAbsent("reviewer", "olga");
    sluice.sendAll(NewEvent.of(SupportEvents.ESCALATION_DECIDED, data));
  }

  private static LocalMessage only(List<LocalMessage> messages) {
    assertThat(messages).hasSize(1);
    return messages.getFirst();
  }

  private List<String> audit(String request) {
    return database.column(
        "select action || ' by ' || actor from audit_log where subject = '" + request + "'");
  }

  @Test
  void approvedItIsPostedAsItStands() {
    try (SluiceTest sluice = fridayEvening()) {
      TestRun run = escalate(sluice, "approve-1");
      assertThat(run).isWaiting("wait-for-decision");
      LocalMessage question = only(desk.messages(Desk.REVIEWERS, "approve-1"));
      assertThat(question.blocks().toString()).contains("She is about to leave");
      assertThat(question.button("approve")).contains("approve-1");
      assertThat(desk.messages(Desk.SENIORS, "approve-1")).isEmpty();

      sluice.advance(Duration.ofHours(3));
      decide(sluice, "approve-1", Map.of("decision", "approve"));
      assertThat(run)
          .isCompleted()
          .hasOutput(Map.of("status", "approved"))
          .hasSteps(
              "notify-reviewer",
              "wait-for-decision",
              "audit-approved",
              "post-escalation",
              "settle-question");
      assertThat(only(desk.messages(Desk.SENIORS, "approve-1")).blocks().toString())
          .contains("Please call Radia")
          .doesNotContain(NO_REVIEW);
      assertThat(audit("approve-1")).containsExactly("escalation_approved by olga");
    }
  }

  @Test
  void editedItIsPostedAsEdited() {
    try (SluiceTest sluice = fridayEvening()) {
      TestRun run = escalate(sluice, "edit-1");
      decide(sluice, "edit-1", Map.of("decision", "edit", "edited_text", "Call her today"));
      assertThat(run).isCompleted().hasOutput(Map.of("status", "edited"));
      assertThat(desk.messages(Desk.SENIORS, "Call her today")).hasSize(1);
      assertThat(desk.messages(Desk.SENIORS, "edit-1")).isEmpty();
      assertThat(audit("edit-1")).containsExactly("escalation_edited by olga");
    }
  }

  @Test
  void rejectedNothingIsPosted() {
    try (SluiceTest sluice = fridayEvening()) {
      TestRun run = escalate(sluice, "reject-1");
      decide(sluice, "reject-1", Map.of("decision", "reject"));
      assertThat(run)
          .isCompleted()
          .hasOutput(Map.of("status", "rejected"))
          .hasSteps("notify-reviewer", "wait-for-decision", "audit-rejected", "settle-question");
      assertThat(desk.messages(Desk.SENIORS, "reject-1")).isEmpty();
      LocalMessage settled = only(desk.messages(Desk.REVIEWERS, "reject-1"));
      assertThat(settled.blocks().toString()).contains("rejected by olga");
      assertThat(settled.button("approve")).isEmpty();
      assertThat(audit("reject-1")).containsExactly("escalation_rejected by olga");
    }
  }

  /** The page of gates fills in the request, and says whether it is approved. */
  @Test
  void thePageOfGatesDecidesToo() {
    try (SluiceTest sluice = fridayEvening()) {
      TestRun yes = escalate(sluice, "page-1");
      TestRun no = escalate(sluice, "page-2");
      for (boolean approved : new boolean[] {true, false}) {
        sluice.sendAll(
            NewEvent.of(
                SupportEvents.ESCALATION_DECIDED,
                Map.of("request_id", approved ? "page-1" : "page-2", "approved", approved)));
      }
      assertThat(yes).isCompleted().hasOutput(Map.of("status", "approved"));
      assertThat(no).isCompleted().hasOutput(Map.of("status", "rejected"));
      assertThat(audit("page-1")).containsExactly("escalation_approved by operator");
    }
  }

  @Test
  void undecidedOverTheWeekendItIsPostedWithAHeaderAtTheFourthHour() {
    try (SluiceTest sluice = fridayEvening()) {
      TestRun run = escalate(sluice, "late-1");
      sluice.advance(Duration.ofHours(4).minusMillis(1));
      assertThat(run).isWaiting("wait-for-decision");

      sluice.advanceTo(Instant.parse("2026-11-30T09:00:00Z"));
      assertThat(run).isCompleted().hasOutput(Map.of("status", "timeout"));
      assertThat(run.endedAt())
          .isBetween(
              FRIDAY_EVENING.plus(Duration.ofHours(4)),
              FRIDAY_EVENING.plus(Duration.ofHours(4)).plusSeconds(1));
      assertThat(only(desk.messages(Desk.SENIORS, "late-1")).blocks().toString())
          .contains(NO_REVIEW, "Please call Radia");
      assertThat(audit("late-1")).containsExactly("escalation_posted_via_timeout by timeout");

      decide(sluice, "late-1", Map.of("decision", "reject"));
      assertThat(audit("late-1")).hasSize(1);
    }
  }

  @Test
  void aDecisionThatIsNoneOrIsForAnotherRequestChangesNothing() {
    try (SluiceTest sluice = fridayEvening()) {
      TestRun run = escalate(sluice, "odd-1");
      decide(sluice, "odd-2", Map.of("decision", "approve"));
      decide(sluice, "odd-1", Map.of("decision", "maybe"));
      decide(sluice, "odd-1", Map.of("decision", "edit"));
      assertThat(run).isWaiting("wait-for-decision");
      decide(sluice, "odd-1", Map.of("decision", "reject"));
      assertThat(run).isCompleted();
    }
  }

  /**
   * The message is out, the answer of the chat is lost, and the reviewer is quicker than the retry.
   */
  @Test
  void anApprovalThatComesBeforeTheWaitOpensCounts() {
    try (SluiceTest sluice = fridayEvening()) {
      desk.slack.fail(new LocalSlack.Trouble("chat.postMessage", 500, null, "fatal_error", true));
      TestRun run = escalate(sluice, "fast-1");
      assertThat(run).isRetrying("notify-reviewer");
      decide(sluice, "fast-1", Map.of("decision", "approve"));
      assertThat(run).isRetrying("notify-reviewer");

      sluice.advance(Duration.ofMinutes(5));
      assertThat(run)
          .isCompleted()
          .hasOutput(Map.of("status", "approved"))
          .hasAttempts("notify-reviewer", 2);
      assertThat(desk.messages(Desk.REVIEWERS, "fast-1")).hasSize(1);
      assertThat(audit("fast-1")).containsExactly("escalation_approved by olga");
    }
  }

  private static TestRun refund(SluiceTest sluice, String request, String charge, long cents) {
    return sluice.send(
        SupportEvents.REFUND_REQUESTED,
        Map.of(
            "request_id", request,
            "customer_id", "c-ada",
            "charge_id", charge,
            "amount_cents", cents,
            "reason", "unused seats"));
  }

  private static void decideRefund(SluiceTest sluice, String request, boolean approved) {
    sluice.sendAll(
        NewEvent.of(
            SupportEvents.REFUND_DECIDED,
            Map.of("request_id", request, "approved", approved, "reviewer", "olga")));
  }

  private List<String> refunds(String request) {
    return database.column(
        "select provider_id || ' by ' || decided_by from refunds where request_id = '"
            + request
            + "'");
  }

  @Test
  void belowTheGateARefundIsIssuedAtOnce() {
    try (SluiceTest sluice = fridayEvening()) {
      TestRun run = refund(sluice, "small-1", "ch_1", 9_999);
      assertThat(run)
          .isCompleted()
          .hasSteps("check-request", "issue-refund", "record-refund", "audit-issued");
      assertThat(refunds("small-1"))
          .singleElement(InstanceOfAssertFactories.STRING)
          .matches("re_.+ by policy");
      assertThat(audit("small-1")).containsExactly("refund_issued by policy");
    }
  }

  @Test
  void fromTheGateOnAPersonDecides() {
    try (SluiceTest sluice = fridayEvening()) {
      TestRun approved = refund(sluice, "large-1", "ch_2", 10_000);
      TestRun rejected = refund(sluice, "large-2", "ch_3", 10_000);
      assertThat(approved).isWaiting("wait-for-approval");
      assertThat(refunds("large-1")).isEmpty();

      decideRefund(sluice, "large-1", true);
      decideRefund(sluice, "large-2", false);
      assertThat(approved).isCompleted();
      assertThat(rejected).isCompleted().hasOutput(Map.of("status", "rejected"));
      assertThat(refunds("large-1"))
          .singleElement(InstanceOfAssertFactories.STRING)
          .matches("re_.+ by olga");
      assertThat(refunds("large-2")).isEmpty();
      assertThat(audit("large-2")).containsExactly("refund_rejected by olga");
    }
  }

  @Test
  void undecidedForADayARefundGoesToASeniorAndNothingIsPaid() {
    try (SluiceTest sluice = fridayEvening()) {
      TestRun run = refund(sluice, "large-3", "ch_4", 25_000);
      sluice.advance(Duration.ofHours(24).plusSeconds(1));
      assertThat(run).isCompleted().hasOutput(Map.of("status", "escalated_timeout"));
      assertThat(refunds("large-3")).isEmpty();
      assertThat(desk.messages(Desk.SENIORS, "250.00 of charge ch_4")).hasSize(2);
      assertThat(audit("large-3")).containsExactly("refund_gate_timed_out by timeout");
    }
  }

  @Test
  void aRefundWhoseWorkerIsLostIsPaidOnce() {
    try (SluiceTest sluice = fridayEvening()) {
      int paid = stripe.refunds();
      int asked = stripe.requests();
      sluice.loseWorkerAfter("issue-refund");
      assertThat(refund(sluice, "twice-1", "ch_7", 4_200)).isCompleted();
      assertThat(stripe.requests() - asked).isEqualTo(2);
      assertThat(stripe.refunds() - paid).isEqualTo(1);
      assertThat(refunds("twice-1")).hasSize(1);
    }
  }

  @Test
  void whatTheProviderRefusesForGoodFailsAtOnce() {
    try (SluiceTest sluice = fridayEvening()) {
      stripe.refuse("ch_closed");
      assertThat(refund(sluice, "closed-1", "ch_closed", 5))
          .isFailedWith("ch_closed cannot be refunded")
          .hasAttempts("issue-refund", 1);
      assertThat(refund(sluice, "nothing-1", "ch_5", 0)).isFailedWith("SLUICE-6202");
      assertThat(
              sluice.send(
                  SupportEvents.EMAIL_RECEIVED,
                  Map.of("customer_id", "c-nobody", "subject", "Hi", "body", "Hi")))
          .isFailedWith("SLUICE-6201")
          .hasAttempts("load-customer", 1);
    }
  }

  @Test
  void aRefundThatDidNotArriveIsToldWithItsTicket() {
    try (SluiceTest sluice = fridayEvening()) {
      Map<String, Object> failed =
          Map.of("id", "re_9", "charge", "ch_1002", "amount", 4_250, "failure_reason", "lost_card");
      assertThat(sluice.send(SupportEvents.REFUND_FAILED, failed))
          .isCompleted()
          .hasOutput(Map.of("status", "told", "ticket", "t-2"));
      assertThat(only(desk.messages(Desk.REVIEWERS, "re_9")).blocks().toString())
          .contains("42.50", "lost_card", "t-2", "c-ada");
      assertThat(audit("re_9")).containsExactly("refund_failed by stripe");
    }
  }
}
