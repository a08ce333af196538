package dev.sluice.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.errors.SluiceException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What {@code sluice gates approve} and {@code sluice gates reject} have in common. */
abstract class GateCommand implements Callable<Integer> {
  private final Terminal terminal;
  private final boolean approve;

  @Mixin private ServerOptions options = new ServerOptions();

  @Parameters(index = "0", paramLabel = "RUN_ID", description = "The run that waits.")
  private String runId = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "STEP",
      description = "Its step, where more than one waits.")
  private @Nullable String step;

  @Option(
      names = "--data",
      paramLabel = "JSON|@FILE",
      defaultValue = "{}",
      description = "What goes with it, beside or in place of what it has anyway: a JSON object.")
  private String data = "{}";

  @Option(
      names = "--event",
      paramLabel = "NAME",
      description = "Which of the events that are waited for to send, where that is not clear.")
  private @Nullable String event;

  @Option(
      names = "--key",
      paramLabel = "KEY",
      defaultValue = "dev",
      description = "The event key that the server expects in /e/KEY (default: dev).")
  private String key = "dev";

  GateCommand(Terminal terminal, boolean approve) {
    this.terminal = terminal;
    this.approve = approve;
  }

  @Override
  public final Integer call() {
    JsonNode given = JsonData.object(data, "--data");
    Server server = options.server();
    JsonNode run = server.get("/v1/runs/" + Server.segment(runId), Map.of("wait", "5"));
    JsonNode gates = server.get("/v1/gates", Map.of("run", RunViews.id(run)));
    GateAnswer answer = GateAnswer.of(waiting(gates), approve, given, event);
    JsonNode sent = send(server, answer);
    if (options.json()) {
      ServerOptions.print(terminal, sent);
      return Main.OK;
    }
    terminal.say(
        Texts.oneLine(
            (approve ? "Approved" : "Rejected")
                + " with "
                + answer.name()
                + " "
                + answer.data()
                + "."));
    terminal.say(
        "See what it does: sluice run " + RunViews.id(run) + " --watch" + options.suffix());
    return Main.OK;
  }

  private JsonNode send(Server server, GateAnswer answer) {
    String what = answer.isSignal() ? "signal" : "name";
    ObjectNode body = JsonData.empty().put(what, answer.name());
    body.set("data", answer.data());
    return server.post(answer.isSignal() ? "/v1/signals" : "/e/" + Server.segment(key), body);
  }

  private JsonNode waiting(JsonNode gates) {
    List<JsonNode> waits =
        Json.list(gates, "gates").stream()
            .filter(gate -> step == null || Json.text(gate, "step").equals(step))
            .toList();
    if (waits.size() == 1) {
      return waits.getFirst();
    }
    String named = step == null ? "" : " named '" + Texts.oneLine(step) + "'";
    throw new SluiceException(
        "SLUICE-5037",
        "Expected one step%s of run %s that waits for an event, found %s."
            .formatted(
                named,
                Texts.oneLine(runId),
                waits.isEmpty()
                    ? "none"
                    : String.join(
                        ", ", waits.stream().map(gate -> Json.text(gate, "step")).toList())),
        waits.isEmpty()
            ? "See what it does: sluice why " + Texts.oneLine(runId)
            : "Name the step behind the run.");
  }

  /** {@code sluice gates approve}. */
  @Command(
      name = "approve",
      description = {
        "Send the event or signal that a run waits for, with approved: true.",
        "What the wait's condition asks for is taken from the run's event; --data adds to it or"
            + " replaces it."
      },
      mixinStandardHelpOptions = true,
      footerHeading = "%nExample:%n",
      footer = "  sluice gates approve r2-0hxk4v7m1f3q8c6d5s9tbn2wze --data '{\"by\":\"Ada\"}'")
  static final class Approve extends GateCommand {
    Approve(Terminal terminal) {
      super(terminal, true);
    }
  }

  /** {@code sluice gates reject}. */
  @Command(
      name = "reject",
      description = {
        "Send the event or signal that a run waits for, with approved: false.",
        "What the wait's condition asks for is taken from the run's event; --data adds to it or"
            + " replaces it."
      },
      mixinStandardHelpOptions = true,
      footerHeading = "%nExample:%n",
      footer =
          "  sluice gates reject r2-0hxk4v7m1f3q8c6d5s9tbn2wze --data '{\"why\":\"too much\"}'")
  static final class Reject extends GateCommand {
    Reject(Terminal terminal) {
      super(terminal, false);
    }
  }
}
