package dev.sluice.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sluice replay}: new runs from the memo of old ones. */
@Command(
    name = "replay",
    description = {
      "Run a run again on the code that is deployed now: a new run that takes over the steps that"
          + " succeeded. Or all runs that the options find.",
      "A choice of runs is an operation with an id: sluice operations shows how far it is."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  sluice replay r2-0hxk4v7m1f3q8c6d5s9tbn2wze",
      "  sluice replay r2-0hxk4v7m1f3q8c6d5s9tbn2wze --force",
      "  sluice replay r2-0hxk4v7m1f3q8c6d5s9tbn2wze --from-step run-agent --input"
          + " '{\"tone\":\"warm\"}'",
      "  sluice replay --function greet-customer --error 429 --from 2026-11-22T10:00:00Z --watch"
    })
final class ReplayCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private ServerOptions options = new ServerOptions();
  @Mixin private BulkOptions bulk = new BulkOptions();

  @Parameters(arity = "0..1", paramLabel = "RUN_ID", description = "The run to repeat.")
  private @Nullable String runId;

  @Option(names = "--force", description = "Take nothing over: every step runs again.")
  private boolean force;

  @Option(
      names = "--from-step",
      paramLabel = "STEP",
      description = "A run: take over only what was recorded before this step.")
  private @Nullable String fromStep;

  @Option(
      names = "--input",
      paramLabel = "JSON|@FILE",
      description = "A run: input for that step instead of the code's.")
  private @Nullable String input;

  @Option(
      names = "--data",
      paramLabel = "JSON|@FILE",
      description = "A run: data of its event instead of the old one's.")
  private @Nullable String data;

  ReplayCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    bulk.checkAgainst(runId);
    if (runId != null) {
      return one(runId);
    }
    if (fromStep != null || input != null || data != null) {
      throw new UsageException("--from-step, --input and --data are for a single run");
    }
    ObjectNode order = bulk.order("replay");
    if (force) {
      order.put("force", true);
    }
    return new Operations(terminal, options).order(order, bulk.watch());
  }

  private int one(String run) {
    ObjectNode order = JsonData.empty().put("force", force);
    if (fromStep != null) {
      order.put("fromStep", fromStep);
    }
    if (input != null) {
      order.set("input", JsonData.value(input, "--input"));
    }
    if (data != null) {
      order.set("data", JsonData.object(data, "--data"));
    }
    JsonNode answer = options.server().post("/v1/runs/" + Server.segment(run) + "/replay", order);
    if (options.json()) {
      ServerOptions.print(terminal, answer);
      return Main.OK;
    }
    String replay = Json.text(answer, "runId");
    terminal.say("Replay ordered" + (replay.isEmpty() ? "." : ": run " + replay + "."));
    terminal.say(
        (replay.isEmpty()
                ? "See it: sluice runs --watch"
                : "Follow it: sluice run " + replay + " --watch")
            + options.suffix());
    return Main.OK;
  }
}
