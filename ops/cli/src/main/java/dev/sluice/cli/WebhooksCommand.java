package dev.sluice.cli;

import dev.sluice.gateway.webhooks.WebhookFile;
import dev.sluice.gateway.webhooks.WebhookSource;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice webhooks}: the file that says where webhooks come from. */
@Command(
    name = "webhooks",
    description = {
      "Check the file that says where webhooks come from (sluice dev --webhooks FILE), or send one"
          + " as the provider would.",
      "docs/webhooks.md shows the file by example."
    },
    mixinStandardHelpOptions = true,
    subcommands = {WebhooksCommand.Check.class, WebhookSendCommand.class},
    footerHeading = "%nExamples:%n",
    footer = {
      "  sluice webhooks check webhooks.yaml",
      "  sluice webhooks send webhooks.yaml stripe refund-failed.json"
    })
final class WebhooksCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "Missing required subcommand");
  }

  @Command(
      name = "check",
      description = "Tell all that is wrong with a file, or list its sources.",
      mixinStandardHelpOptions = true,
      footerHeading = "%nExamples:%n",
      footer = "  sluice webhooks check webhooks.yaml")
  static final class Check implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(paramLabel = "FILE", description = "Such as webhooks.yaml.")
    private Path file = Path.of("");

    @Option(
        names = "--loopback",
        description = "As a gateway on 127.0.0.1 reads it: sources may be without secrets.")
    private boolean loopback;

    Check(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() {
      Map<String, WebhookSource> sources =
          new WebhookFile(file, System::getenv, loopback, Clock.systemUTC()).read();
      for (WebhookSource source : new TreeMap<>(sources).values()) {
        terminal.say(
            "POST /webhooks/%s  %s, %s"
                .formatted(
                    source.name(), source.kindText(), source.isSigned() ? "signed" : "not signed"));
      }
      return Main.OK;
    }
  }
}
