package dev.sluice.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sluice cancel}: ends a run, or many, before they are done. */
@Command(
    name = "cancel",
    description = {
      "Cancel a run, or all runs that the options find. A step that is running is finished first.",
      "A choice of runs is an operation with an id: sluice operations shows how far it is."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  sluice cancel r2-0hxk4v7m1f3q8c6d5s9tbn2wze --reason 'ordered twice'",
      "  sluice cancel --function greet-customer --status queued,sleeping --watch",
      "  sluice cancel --from 2026-11-22T10:00:00Z --if \"event.data.tier == 'free'\""
    })
final class CancelCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private ServerOptions options = new ServerOptions();
  @Mixin private BulkOptions bulk = new BulkOptions();

  @Parameters(arity = "0..1", paramLabel = "RUN_ID", description = "The run to cancel.")
  private @Nullable String runId;

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why, shown in the trace.")
  private String reason = "";

  CancelCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    bulk.checkAgainst(runId);
    ObjectNode order = runId == null ? bulk.order("cancel") : JsonData.empty();
    if (!reason.isBlank()) {
      order.put("reason", reason);
    }
    return runId == null
        ? new Operations(terminal, options).order(order, bulk.watch())
        : one(runId, order);
  }

  private int one(String run, ObjectNode order) {
    JsonNode answer = options.server().delete("/v1/runs/" + Server.segment(run), order);
    if (options.json()) {
      ServerOptions.print(terminal, answer);
      return Main.OK;
    }
    terminal.say("Cancellation ordered; it takes effect at the next step boundary.");
    terminal.say("See it: sluice run " + run + options.suffix());
    return Main.OK;
  }
}
