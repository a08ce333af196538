package dev.sluice.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.errors.SluiceException;
import dev.sluice.examples.support.data.CustomerData.AuditEntry;
import dev.sluice.examples.support.data.CustomerTables;
import dev.sluice.examples.support.data.SupportDatabase;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The support worker after a bad deployment: five runs fail, the fix comes, they are replayed. */
final class BadDeployment {
  private static final String BROKEN =
      "load-customer SUCCEEDED, load-thread SUCCEEDED, run-agent FAILED, run FAILED";
  private static final List<String> FUNCTIONS = List.of(SupportDay.EMAIL);

  private final Terminal terminal;
  private final Server server;
  private final String jdbcUrl;
  private final Map<String, String> named = new LinkedHashMap<>();

  /**
   * @param jdbcUrl where the example's tables are
   */
  BadDeployment(Terminal terminal, Server server, String jdbcUrl) {
    this.terminal = terminal;
    this.server = server;
    this.jdbcUrl = jdbcUrl;
  }

  /**
   * Sends the e-mails to the broken worker and waits until their runs have failed.
   *
   * @throws SluiceException SLUICE-5027 when they take longer, SLUICE-6234 when one did not fail at
   *     its third step
   */
  void fail(Duration limit) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    DemoShow show = new DemoShow(terminal, server);
    show.awaitFunction(SupportDay.EMAIL, deadline, limit);
    terminal.say("");
    terminal.say("The agent that is deployed is broken. Sending five e-mails to it:");
    terminal.say("");
    ArrayNode events = JsonNodeFactory.instance.arrayNode();
    String day = SupportMail.day();
    SupportMail.QUIET_DAY.forEach(mail -> mail.addTo(events, named, day));
    server.post("/e/dev", events);
    List<JsonNode> runs = show.follow(named, FUNCTIONS, RunViews::ended, deadline, limit);
    show.leave();
    for (JsonNode run : runs) {
      String found = steps(run) + ", run " + RunViews.status(run);
      if (!found.equals(BROKEN)) {
        throw unexpected("run " + RunViews.id(run) + " to end with " + BROKEN, found);
      }
    }
    terminal.say("");
    terminal.say("All five have failed, each with its first two steps done:");
    terminal.say("  " + server.url() + "/failures");
  }

  /** Says what a person does now that the fix is deployed. */
  void askForReplay() {
    terminal.say("The fix is deployed. In another terminal:");
    terminal.say("  ./sluice failures");
    terminal.say("  ./sluice replay --function " + SupportDay.EMAIL + " --watch");
  }

  /**
   * Replays the failed runs and tells what came of them.
   *
   * @throws SluiceException SLUICE-5027 when they take longer, SLUICE-6234 when there is not one
   *     row in the audit log for each
   */
  void replay(Duration limit) throws InterruptedException {
    terminal.say("The fix is deployed; replaying what failed.");
    var order = JsonNodeFactory.instance.objectNode();
    order.put("action", "replay").put("function", SupportDay.EMAIL);
    server.post("/v1/operations", order);
    long deadline = System.nanoTime() + limit.toNanos();
    while (completed() < named.size()) {
      DemoShow.pause(deadline, limit, completed() + " of " + named.size() + " replays completed");
    }
    long rows = auditRows();
    if (rows != named.size()) {
      throw unexpected(named.size() + " rows email_drafted in the audit log", "" + rows);
    }
    terminal.say("");
    terminal.say(
        terminal.paint(Terminal.Colour.GREEN, "All five replays completed.") + " What came of it:");
    terminal.say("  Drafts for a colleague to send  " + completed());
    terminal.say("  email_drafted in the audit log  " + rows + ", one for each e-mail");
    terminal.say("");
  }

  private static String steps(JsonNode run) {
    return Json.list(run, "steps").stream()
        .map(step -> Json.text(step, "name") + " " + Json.text(step, "status"))
        .collect(Collectors.joining(", "));
  }

  private long completed() {
    JsonNode listed =
        server.get(
            "/v1/runs",
            Map.of("function", SupportDay.EMAIL, "status", "COMPLETED", "limit", "100"));
    return Json.list(listed, "runs").stream()
        .map(run -> Json.text(run, "eventId"))
        .filter(named::containsKey)
        .distinct()
        .count();
  }

  private long auditRows() {
    try (CustomerTables tables = CustomerTables.open(SupportDatabase.asServer(jdbcUrl))) {
      return named.values().stream()
          .flatMap(customer -> tables.auditOf(customer).stream())
          .filter(row -> row.action().equals("email_drafted"))
          .map(AuditEntry::subject)
          .filter(named::containsKey)
          .count();
    }
  }

  private static SluiceException unexpected(String expected, String found) {
    return new SluiceException(
        "SLUICE-6234",
        "Expected %s, found %s.".formatted(expected, found),
        "Look at the runs: start the server again with sluice dev (same --data), then: sluice"
            + " runs.");
  }
}
