package dev.sluice.examples.support.mcp;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.sluice.examples.support.data.CustomerData;
import dev.sluice.examples.support.data.CustomerData.Activity;
import dev.sluice.examples.support.data.CustomerData.AuditEntry;
import dev.sluice.examples.support.data.CustomerData.Customer;
import dev.sluice.examples.support.data.CustomerData.Draft;
import dev.sluice.examples.support.data.CustomerData.Message;
import dev.sluice.examples.support.data.CustomerData.Refund;
import dev.sluice.examples.support.data.CustomerData.Similar;
import dev.sluice.examples.support.data.CustomerData.Ticket;
import dev.sluice.examples.support.data.CustomerData.TicketEmbedding;
import java.time.Instant;
import java.util.List;

/** All tools of {@code customer-data}. */
final class CustomerTools {
  private CustomerTools() {}

  record ById(@JsonPropertyDescription("Id of the customer, such as c-ada") String customerId) {}

  record ByEmail(String email) {}

  record ByCharge(@JsonPropertyDescription("Id of the charge at Stripe") String chargeId) {}

  record Due(
      Instant before,
      @JsonPropertyDescription("Ids greater than this one; empty for the first page") String after,
      @JsonPropertyDescription("1 to 5000") int limit) {}

  record Since(String customerId, Instant since) {}

  record ByIds(List<String> ticketIds) {}

  record Words(String words) {}

  record Near(List<Double> embedding, @JsonPropertyDescription("1 to 10") int limit) {}

  record Embeddings(List<TicketEmbedding> embeddings) {}

  record Received(String messageId, String customerId, String subject, String body) {}

  static final CustomerTool<ById, Customer> GET_CUSTOMER =
      new CustomerTool<>(
          "get_customer",
          "The customer with an id: address, name, tier, last contact; null when there is none.",
          true,
          ById.class,
          new TypeReference<>() {},
          (data, args) -> data.customer(args.customerId()));

  static final CustomerTool<ByEmail, Customer> FIND_CUSTOMER =
      new CustomerTool<>(
          "find_customer",
          "The customer who writes from an address; null when there is none.",
          true,
          ByEmail.class,
          new TypeReference<>() {},
          (data, args) -> data.customerByEmail(args.email()));

  static final CustomerTool<Due, List<String>> LIST_DUE_CUSTOMERS =
      new CustomerTool<>(
          "list_due_customers",
          "Ids of paying customers who were not contacted since a time, in their order.",
          true,
          Due.class,
          new TypeReference<>() {},
          (data, args) -> data.dueForHealthCheck(args.before(), args.after(), args.limit()));

  static final CustomerTool<ById, List<Message>> GET_CONVERSATION =
      new CustomerTool<>(
          "get_conversation",
          "What was said with a customer last, oldest first, at most 50 messages.",
          true,
          ById.class,
          new TypeReference<>() {},
          (data, args) -> data.thread(args.customerId()));

  static final CustomerTool<Since, Activity> GET_ACTIVITY =
      new CustomerTool<>(
          "get_activity",
          "How much was said with a customer since a time, and which refunds and deeds there were.",
          true,
          Since.class,
          new TypeReference<>() {},
          (data, args) -> data.activity(args.customerId(), args.since()));

  static final CustomerTool<ByCharge, Ticket> FIND_TICKET =
      new CustomerTool<>(
          "find_ticket",
          "The ticket about a charge; null when there is none.",
          true,
          ByCharge.class,
          new TypeReference<>() {},
          (data, args) -> data.ticketOfCharge(args.chargeId()));

  static final CustomerTool<ByIds, List<Ticket>> GET_TICKETS =
      new CustomerTool<>(
          "get_tickets",
          "The tickets with these ids.",
          true,
          ByIds.class,
          new TypeReference<>() {},
          (data, args) -> data.tickets(args.ticketIds()));

  static final CustomerTool<Words, List<Ticket>> SEARCH_TICKETS =
      new CustomerTool<>(
          "search_tickets",
          "Resolved tickets in which words occur, best first, at most 10.",
          true,
          Words.class,
          new TypeReference<>() {},
          (data, args) -> data.searchTickets(args.words()));

  static final CustomerTool<Near, List<Similar>> SIMILAR_TICKETS =
      new CustomerTool<>(
          "similar_tickets",
          "Resolved tickets whose meaning is nearest to an embedding, nearest first.",
          true,
          Near.class,
          new TypeReference<>() {},
          (data, args) -> data.similarTickets(args.embedding(), args.limit()));

  static final CustomerTool<Embeddings, Integer> STORE_EMBEDDINGS =
      new CustomerTool<>(
          "store_embeddings",
          "Keeps the embeddings of tickets; answers how many of the tickets are known.",
          false,
          Embeddings.class,
          new TypeReference<>() {},
          (data, args) -> data.storeEmbeddings(args.embeddings()));

  static final CustomerTool<Received, Boolean> RECEIVE_MESSAGE =
      new CustomerTool<>(
          "receive_message",
          "Keeps what a customer wrote; a message id that is known changes nothing.",
          false,
          Received.class,
          new TypeReference<>() {},
          (data, args) -> {
            data.receive(args.messageId(), args.customerId(), args.subject(), args.body());
            return true;
          });

  static final CustomerTool<Draft, Draft> SAVE_DRAFT =
      new CustomerTool<>(
          "save_draft",
          "Keeps a draft for a customer, kind reply or outreach; the first text with an id stays.",
          false,
          Draft.class,
          new TypeReference<>() {},
          CustomerData::saveDraft);

  static final CustomerTool<Refund, Refund> RECORD_REFUND =
      new CustomerTool<>(
          "record_refund",
          "Keeps a refund that was issued; the first with a request id stays.",
          false,
          Refund.class,
          new TypeReference<>() {},
          CustomerData::recordRefund);

  static final CustomerTool<AuditEntry, AuditEntry> WRITE_AUDIT_LOG =
      new CustomerTool<>(
          "write_audit_log",
          "Tells of a deed; of one action on one subject there is one entry, the first.",
          false,
          AuditEntry.class,
          new TypeReference<>() {},
          CustomerData::audit);

  static final CustomerTool<ById, List<AuditEntry>> READ_AUDIT_LOG =
      new CustomerTool<>(
          "read_audit_log",
          "What was done on a customer, oldest first, at most 200 entries.",
          true,
          ById.class,
          new TypeReference<>() {},
          (data, args) -> data.auditOf(args.customerId()));

  static final List<CustomerTool<?, ?>> ALL =
      List.of(
          GET_CUSTOMER,
          FIND_CUSTOMER,
          LIST_DUE_CUSTOMERS,
          GET_CONVERSATION,
          GET_ACTIVITY,
          FIND_TICKET,
          GET_TICKETS,
          SEARCH_TICKETS,
          SIMILAR_TICKETS,
          STORE_EMBEDDINGS,
          RECEIVE_MESSAGE,
          SAVE_DRAFT,
          RECORD_REFUND,
          WRITE_AUDIT_LOG,
          READ_AUDIT_LOG);
}
