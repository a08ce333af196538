package dev.sluice.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sluice failures replay}: a whole group again. */
@Command(
    name = "replay",
    description = "Replay all runs of a group of failures, as an operation.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {"  sluice failures", "  sluice failures replay 5f1c --watch"})
final class FailuresReplayCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private ServerOptions options = new ServerOptions();
  @Mixin private Failures failures = new Failures();

  @Parameters(
      paramLabel = "KEY",
      description = "The group's, as sluice failures lists it; its beginning is enough.")
  private String key = "";

  @Option(names = "--force", description = "Take nothing over: every step runs again.")
  private boolean force;

  @Option(names = "--watch", description = "Follow the operation until it has ended.")
  private boolean watch;

  FailuresReplayCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    JsonNode group = failures.group(options.server(), key);
    ObjectNode order = JsonData.empty().put("action", "replay");
    group.path("select").properties().forEach(f -> order.set(f.getKey(), f.getValue()));
    if (force) {
      order.put("force", true);
    }
    if (!options.json()) {
      terminal
          .err()
          .println(
              Texts.oneLine(
                  "Replaying "
                      + Json.text(group, "count")
                      + " failed runs of "
                      + Json.text(group, "functionId")
                      + ", "
                      + FailuresCommand.error(group)));
    }
    return new Operations(terminal, options).order(order, watch);
  }
}
