package dev.sluice.examples.support.data;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of customers. Writes carry the key of the request behind them: told again they
 * change nothing and answer what is there. Thread-safe.
 */
public interface CustomerData {
  /** The customer with this id; null: there is none. */
  @Nullable Customer customer(String id);

  /** The customer who writes from this address, in any case; null: there is none. */
  @Nullable Customer customerByEmail(String email);

  /**
   * Paying customers who were not contacted since {@code before}.
   *
   * @param after ids greater than this one, in their order; empty: from the first on
   * @param limit 1 to 5,000
   */
  List<String> dueForHealthCheck(Instant before, String after, int limit);

  /** What was said with the customer last, oldest first; at most 50 messages. */
  List<Message> thread(String customerId);

  /** What happened with the customer from {@code since} on. */
  Activity activity(String customerId, Instant since);

  /** The ticket about this charge; null: there is none. */
  @Nullable Ticket ticketOfCharge(String chargeId);

  /** The tickets with these ids, at most 1,000, in any order; unknown ones are left out. */
  List<Ticket> tickets(List<String> ids);

  /** Resolved tickets in which the words occur, best first; at most 10. */
  List<Ticket> searchTickets(String words);

  /**
   * Resolved tickets by how near they are to {@code embedding}, nearest first; of those alone that
   * have one of the same length.
   *
   * @param limit 1 to 10
   */
  List<Similar> similarTickets(List<Double> embedding, int limit);

  /** Keeps embeddings; answers how many of the tickets are known. */
  int storeEmbeddings(List<TicketEmbedding> embeddings);

  /**
   * Keeps what a customer wrote, as a message of the last conversation; told again with the same id
   * it changes nothing.
   */
  void receive(String messageId, String customerId, String subject, String body);

  /**
   * Keeps a draft; one of kind {@code outreach} counts as a contact. The first text with an id
   * stays.
   */
  Draft saveDraft(Draft draft);

  /** Keeps a refund; the first with a request id stays. */
  Refund recordRefund(Refund refund);

  /** Tells of a deed; the first with an action and a subject stays. Answers that one. */
  AuditEntry audit(AuditEntry entry);

  /** Deeds on this customer, oldest first; at most 200. */
  List<AuditEntry> auditOf(String customerId);

  /**
   * Who writes to us.
   *
   * @param tier {@code free}, {@code pro} or {@code enterprise}
   * @param lastContacted null: never
   */
  record Customer(
      String id, String email, String name, String tier, @Nullable Instant lastContacted) {}

  /**
   * What was said.
   *
   * @param direction {@code in} or {@code out}
   */
  record Message(String id, String subject, String direction, String body, Instant sent) {}

  /**
   * A case.
   *
   * @param status {@code open} or {@code resolved}
   * @param chargeId what it is about at the payment provider; null: no charge
   * @param resolution null: it is open
   */
  record Ticket(
      String id,
      String customerId,
      @Nullable String chargeId,
      String subject,
      String body,
      String status,
      @Nullable String resolution) {}

  /**
   * A case that is near to a text.
   *
   * @param similarity cosine, -1 to 1
   */
  record Similar(Ticket ticket, double similarity) {}

  /** A ticket's place in the space of meanings. */
  record TicketEmbedding(String ticketId, List<Double> embedding) {}

  /** Messages, refunds and deeds of a time. */
  record Activity(int messages, List<Refund> refunds, List<AuditEntry> audit) {}

  /**
   * A text for a colleague to send.
   *
   * @param id of the request that it answers
   * @param kind {@code reply} or {@code outreach}
   */
  record Draft(String id, String customerId, String kind, String subject, String body) {}

  /**
   * Money that went back.
   *
   * @param amountCents more than 0
   * @param providerId the refund's id at the payment provider
   * @param decidedBy who let it through; {@code policy} below the gate
   */
  record Refund(
      String requestId,
      String customerId,
      String chargeId,
      long amountCents,
      String providerId,
      String decidedBy) {}

  /**
   * What was done.
   *
   * @param action what was done, such as {@code email_drafted}
   * @param subject the request it was done on
   * @param actor a person, {@code agent}, or {@code timeout}
   */
  record AuditEntry(
      String action,
      String subject,
      String customerId,
      String actor,
      String runId,
      String detail) {}
}
