package dev.sluice.examples.support.agent;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.sluice.examples.support.data.CustomerData;
import dev.sluice.examples.support.data.CustomerData.Customer;
import dev.sluice.examples.support.data.CustomerData.Message;
import dev.sluice.examples.support.data.CustomerData.Similar;
import dev.sluice.examples.support.data.CustomerData.Ticket;
import java.util.List;

/** What the agent may do while it answers one customer: look things up, and ask for a person. */
public final class SupportTools {
  private static final int CASES = 3;

  private final CustomerData data;
  private final Embedder embedder;
  private final Escalations escalations;
  private final String customerId;
  private final String requestId;

  /**
   * @param customerId the only customer whom the tools tell of
   * @param requestId what is being answered; an escalation is derived from it
   */
  public SupportTools(
      CustomerData data,
      Embedder embedder,
      Escalations escalations,
      String customerId,
      String requestId) {
    this.data = data;
    this.embedder = embedder;
    this.escalations = escalations;
    this.customerId = customerId;
    this.requestId = requestId;
  }

  /** A past case as the agent sees it: nothing of whose it was. */
  public record Case(String subject, String body, String resolution, double similarity) {}

  /** What became of a request for an escalation. */
  public record Asked(String requestId, String status) {}

  @JsonPropertyDescription("The customer who wrote: name, tier, when we last wrote to them")
  public Customer lookUpCustomer() {
    Customer customer = data.customer(customerId);
    if (customer == null) {
      throw new IllegalStateException("There is no customer " + customerId);
    }
    return customer;
  }

  @JsonPropertyDescription("What was said with this customer before, oldest first")
  public List<Message> readThread() {
    return data.thread(customerId);
  }

  @JsonPropertyDescription(
      "Resolved cases whose meaning is near to a text, and how they were resolved")
  public List<Case> findSimilarCases(
      @JsonPropertyDescription("What the customer's problem is, in a sentence") String problem) {
    List<Similar> near = data.similarTickets(embedder.embed(List.of(problem)).getFirst(), CASES);
    if (!near.isEmpty()) {
      return near.stream().map(found -> shown(found.ticket(), found.similarity())).toList();
    }
    return data.searchTickets(problem).stream()
        .limit(CASES)
        .map(ticket -> shown(ticket, 0))
        .toList();
  }

  @JsonPropertyDescription(
      "Asks a person to look at this before the senior channel is told; see the skill"
          + " escalate-with-context")
  public Asked requestEscalation(
      @JsonPropertyDescription("What happened and what is at stake, two to four sentences")
          String summary,
      @JsonPropertyDescription("What shall be posted to the senior channel") String draft) {
    String id = "esc-" + requestId;
    escalations.request(new Escalation(id, customerId, summary, draft), id);
    return new Asked(id, "a person decides within four hours");
  }

  private static Case shown(Ticket ticket, double similarity) {
    String resolution = ticket.resolution();
    return new Case(
        ticket.subject(), ticket.body(), resolution == null ? "" : resolution, similarity);
  }
}
