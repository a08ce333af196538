package dev.sluice.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.errors.SluiceException;
import dev.sluice.slack.local.LocalMessage;
import dev.sluice.slack.local.LocalReviewer;
import dev.sluice.slack.local.LocalSlack;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.Locale;

/** A gate of the support demo, and what a person says to it. */
final class SupportGate {
  private static final String EDITED = "Please call today, in person. Promise nothing.";

  private final Terminal terminal;
  private final Server server;
  private final LocalSlack slack;
  private final LocalReviewer reviewer;
  private final BufferedReader keyboard =
      new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));

  /**
   * @param slack where the questions are
   * @param reviewer whose clicks there reach this server
   */
  SupportGate(Terminal terminal, Server server, LocalSlack slack, LocalReviewer reviewer) {
    this.terminal = terminal;
    this.server = server;
    this.slack = slack;
    this.reviewer = reviewer;
  }

  /** Decides about a run that waits for it; with {@code ASK} the person at the keyboard does. */
  void decide(JsonNode run, SupportDecision decision) throws InterruptedException {
    JsonNode asked = run.path("input");
    boolean refund = RunViews.function(run).equals(SupportDay.REFUND);
    terminal.say("");
    terminal.say(
        terminal.paint(
            Terminal.Colour.YELLOW,
            refund
                ? "A refund of %.2f for %s waits for a person: %s"
                    .formatted(
                        asked.path("amount_cents").asLong() / 100.0,
                        Json.text(asked, "customer_id"),
                        Json.text(asked, "reason"))
                : "An escalation about %s waits for a person: %s"
                    .formatted(Json.text(asked, "customer_id"), Json.text(asked, "summary"))));
    if (!refund) {
      terminal.say("  To be posted: " + Json.text(asked, "draft"));
    }
    SupportDecision made = decision == SupportDecision.ASK ? ask(refund) : decision;
    switch (made) {
      case APPROVE, EDIT, REJECT -> {
        if (refund) {
          send(asked, made);
        } else {
          click(asked, made);
        }
      }
      case ASK ->
          terminal.say("  Decide at " + server.url() + "/gates; this goes on when you have.");
      case TIMEOUT -> terminal.say("  Nobody decides; the time runs out in some seconds.");
    }
  }

  private SupportDecision ask(boolean refund) {
    while (true) {
      terminal.out().print("  [a]pprove" + (refund ? "" : ", [e]dit") + ", [r]eject, or [p]age: ");
      terminal.out().flush();
      String said = line().toLowerCase(Locale.ROOT);
      switch (said.isEmpty() ? ' ' : said.charAt(0)) {
        case 'a' -> {
          return SupportDecision.APPROVE;
        }
        case 'e' -> {
          if (!refund) {
            return SupportDecision.EDIT;
          }
        }
        case 'r' -> {
          return SupportDecision.REJECT;
        }
        case 'p' -> {
          return SupportDecision.ASK;
        }
        default -> terminal.say("  One of these letters, please.");
      }
    }
  }

  /** A keyboard that is closed leaves it to the page. */
  private String line() {
    try {
      String line = keyboard.readLine();
      return line == null ? "p" : line.strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As in Slack: the button is clicked there, and Slack tells the gateway. */
  private void click(JsonNode asked, SupportDecision made) throws InterruptedException {
    String request = Json.text(asked, "request_id");
    String action = made.name().toLowerCase(Locale.ROOT);
    LocalMessage question =
        slack
            .question(request)
            .orElseThrow(
                () ->
                    new SluiceException(
                        "SLUICE-6231",
                        "Expected a question about %s in Slack, found none.".formatted(request),
                        "Look at the run's step notify-reviewer; decide at %s/gates."
                            .formatted(server.url())));
    try {
      reviewer.click(question, action, made == SupportDecision.EDIT ? EDITED : null);
    } catch (IOException e) {
      throw new SluiceException(
          "SLUICE-6232",
          "Expected the gateway to take a click in Slack, found: " + e.getMessage(),
          "Look into the server's log; decide at %s/gates.".formatted(server.url()),
          e);
    }
    terminal.say(
        "  Clicked '%s' in Slack; it told the gateway: POST /webhooks/slack, signed."
            .formatted(action));
  }

  private void send(JsonNode asked, SupportDecision made) {
    ObjectNode event = JsonNodeFactory.instance.objectNode().put("name", "refund/approval.decided");
    ObjectNode data = event.putObject("data");
    data.put("request_id", Json.text(asked, "request_id"));
    data.put("reviewer", SupportDay.person());
    data.put("approved", made != SupportDecision.REJECT);
    server.post("/e/dev", event);
    terminal.say("  Sent " + Json.text(event, "name") + ": " + Json.compact(data));
  }
}
