package dev.sluice.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** An e-mail of a customer, as {@code sluice demo support} sends it. */
record SupportMail(String customer, String subject, String body) {
  /** Four that an agent answers alone. */
  private static final List<SupportMail> ORDINARY =
      List.of(
          new SupportMail(
              "c-grace", "Refund has not arrived", "I was promised a refund ten days ago."),
          new SupportMail("c-edsger", "How do I export", "Where do I find the export of my data?"),
          new SupportMail(
              "c-barbara", "A second workspace", "Can we have two workspaces on one bill?"),
          new SupportMail("c-ada", "Invoice in euro", "Our accounting needs the invoice in euro."));

  /** The fifth of them has a person asked. */
  static final List<SupportMail> DAY =
      with(
          new SupportMail(
              "c-radia",
              "The export has failed for a week",
              "If this is not fixed we will cancel our contract and talk to our lawyer."));

  /** None of them has. */
  static final List<SupportMail> QUIET_DAY =
      with(new SupportMail("c-radia", "Bridges", "Does the export tell how our bridges stand?"));

  private static List<SupportMail> with(SupportMail fifth) {
    return Stream.concat(ORDINARY.stream(), Stream.of(fifth)).toList();
  }

  /** What tells the events of one go from those of another. */
  static String day() {
    return Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);
  }

  /** Adds its event, and to {@code named} whose it is. */
  void addTo(ArrayNode events, Map<String, String> named, String day) {
    String id = "mail-" + day + "-" + customer;
    named.put(id, customer);
    event(events, id, "customer/email.received")
        .put("customer_id", customer)
        .put("subject", subject)
        .put("body", body);
  }

  /** Adds an event; its data is returned, to be filled. */
  static ObjectNode event(ArrayNode events, String id, String name) {
    return events.addObject().put("id", id).put("name", name).putObject("data");
  }
}
