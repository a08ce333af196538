package dev.sluice.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.errors.SluiceException;
import dev.sluice.examples.support.local.Surroundings;
import dev.sluice.openai.script.ScriptedModelServer;
import dev.sluice.slack.local.LocalReviewer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A day of the support worker: five e-mails and a refund, two of which need a person. */
final class SupportDay {
  static final String EMAIL = "handle-customer-email";
  static final String ESCALATION = "escalate-with-human-approval";
  static final String REFUND = "refund-with-approval";

  private static final List<String> FUNCTIONS = List.of(EMAIL, ESCALATION, REFUND);

  private final Terminal terminal;
  private final Server server;
  private final Surroundings surroundings;
  private final SupportDecision decision;
  private final DemoShow show;
  private final SupportGate gate;

  /**
   * @param reviewer whose clicks in Slack reach this server
   */
  SupportDay(
      Terminal terminal,
      Server server,
      Surroundings surroundings,
      SupportDecision decision,
      LocalReviewer reviewer) {
    this.terminal = terminal;
    this.server = server;
    this.surroundings = surroundings;
    this.decision = decision;
    this.show = new DemoShow(terminal, server);
    this.gate = new SupportGate(terminal, server, surroundings.slack(), reviewer);
  }

  /**
   * Sends the day's events, has its gates decided and tells what came of it all.
   *
   * @param limit for the runs until the gates, and again from the decisions on
   * @throws SluiceException SLUICE-5027 when they take longer, SLUICE-5028 when one did not
   *     complete
   */
  void play(Duration limit) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    for (String function : FUNCTIONS) {
      show.awaitFunction(function, deadline, limit);
    }
    terminal.say("");
    terminal.say(
        "Sending the day's e-mails (customer/email.received), and a request for a refund of"
            + " 250.00:");
    terminal.say("");
    Map<String, String> named = send();
    List<JsonNode> runs = show.follow(named, FUNCTIONS, SupportDay::settled, deadline, limit);
    show.leave();
    for (JsonNode run : runs) {
      if (RunViews.status(run).equals("WAITING")) {
        gate.decide(run, decision);
      }
    }
    terminal.say("");
    // A person at the page may take as long as the gate is open.
    Duration rest = decision == SupportDecision.ASK ? Duration.ofHours(4) : limit;
    tell(
        DemoShow.completed(
            show.follow(
                named, FUNCTIONS, RunViews::ended, System.nanoTime() + rest.toNanos(), rest)));
  }

  /** Who decides. */
  static String person() {
    return System.getProperty("user.name", "operator");
  }

  private static boolean settled(JsonNode run) {
    return RunViews.ended(run) || RunViews.status(run).equals("WAITING");
  }

  private Map<String, String> send() {
    String day = SupportMail.day();
    Map<String, String> named = new LinkedHashMap<>();
    ArrayNode events = JsonNodeFactory.instance.arrayNode();
    SupportMail.DAY.forEach(mail -> mail.addTo(events, named, day));
    named.put("esc-mail-" + day + "-c-radia", "escalation");
    String refund = "refund-" + day;
    named.put(refund, "refund");
    SupportMail.event(events, refund, "customer/refund.requested")
        .put("request_id", refund)
        .put("customer_id", "c-ada")
        .put("charge_id", "ch_1005")
        .put("amount_cents", 25_000)
        .put("reason", "eight of twenty seats are not used");
    server.post("/e/dev", events);
    return named;
  }

  private void tell(List<JsonNode> runs) {
    terminal.say("");
    terminal.say(
        terminal.paint(Terminal.Colour.GREEN, "All " + runs.size() + " runs completed.")
            + " What came of it:");
    terminal.say("  Drafts for a colleague to send  " + count(runs, EMAIL));
    terminal.say("  Escalation                      " + status(runs, ESCALATION));
    terminal.say("  Refund                          " + status(runs, REFUND));
    terminal.say("  Messages in Slack               " + surroundings.slack().posts());
    terminal.say("  Refunds at Stripe               " + surroundings.stripe().refunds());
    ScriptedModelServer model = surroundings.model();
    if (model != null) {
      terminal.say("  Calls of the (played) model     " + model.requests().size());
    }
    terminal.say("");
    terminal.say("Look at a run, with each call of model and tools as a step of its own:");
    terminal.say(
        "  " + server.url() + "/runs/" + RunViews.id(runs.get(SupportMail.DAY.size() - 1)));
  }

  private static long count(List<JsonNode> runs, String function) {
    return runs.stream().filter(run -> RunViews.function(run).equals(function)).count();
  }

  private static String status(List<JsonNode> runs, String function) {
    return runs.stream()
        .filter(run -> RunViews.function(run).equals(function))
        .map(run -> Json.text(run.path("output"), "status"))
        .findFirst()
        .orElse("none");
  }
}
