package dev.sluice.examples.support.functions;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/** The events of the example: their names, and what their data says. */
public final class SupportEvents {
  public static final String EMAIL_RECEIVED = "customer/email.received";
  public static final String HEALTH_CHECK_REQUESTED = "customer/health_check.requested";
  public static final String ESCALATION_REQUESTED = "customer/escalation.requested";
  public static final String ESCALATION_DECIDED = "escalation/decision.made";
  public static final String REFUND_REQUESTED = "customer/refund.requested";
  public static final String REFUND_DECIDED = "refund/approval.decided";
  public static final String REFUND_FAILED = "stripe/charge.refund.failed";
  public static final String TICKET_RESOLVED = "ticket/resolved";
  public static final String TICKET_EMBEDDED = "ticket/embedded";

  private SupportEvents() {}

  /** A customer wrote. */
  @JsonNaming(SnakeCaseStrategy.class)
  public record EmailReceived(String customerId, String subject, String body) {}

  /** A customer is to be written to. */
  @JsonNaming(SnakeCaseStrategy.class)
  public record HealthCheckRequested(String customerId, LocalDate date) {}

  /**
   * A person decided on an escalation.
   *
   * @param decision one of approve, edit, reject; null: see {@code approved}
   * @param approved what the page of gates says; null: see {@code decision}
   * @param reviewer null: whoever may use that page
   * @param editedText what to post instead, of an edit
   */
  @JsonNaming(SnakeCaseStrategy.class)
  public record EscalationDecided(
      String requestId,
      @Nullable String decision,
      @Nullable Boolean approved,
      @Nullable String reviewer,
      @Nullable String editedText) {
    String verdict() {
      if (decision != null) {
        return decision;
      }
      return Boolean.TRUE.equals(approved) ? "approve" : "reject";
    }

    String by() {
      return named(reviewer);
    }
  }

  /**
   * A customer wants money back.
   *
   * @param amountCents more than 0
   */
  @JsonNaming(SnakeCaseStrategy.class)
  public record RefundRequested(
      String requestId, String customerId, String chargeId, long amountCents, String reason) {}

  /**
   * A person decided on a refund.
   *
   * @param reviewer null: whoever may use the page of gates
   */
  @JsonNaming(SnakeCaseStrategy.class)
  public record RefundDecided(String requestId, boolean approved, @Nullable String reviewer) {
    String by() {
      return named(reviewer);
    }
  }

  /**
   * A refund did not reach the customer, as Stripe tells it.
   *
   * @param id of the refund
   * @param amount in cents
   */
  @JsonNaming(SnakeCaseStrategy.class)
  public record RefundFailed(
      String id,
      String charge,
      long amount,
      @JsonAlias("failure_reason") @Nullable String failureReason) {}

  /** A ticket was resolved. */
  @JsonNaming(SnakeCaseStrategy.class)
  public record TicketResolved(String ticketId) {}

  private static String named(@Nullable String reviewer) {
    return reviewer == null ? "operator" : reviewer;
  }
}
