package dev.sluice.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice rebuild}: the read model anew from Kafka. */
@Command(
    name = "rebuild",
    description = {
      "Empty the read model's tables and build them anew from Kafka. Runs go on meanwhile.",
      "What Kafka no longer keeps (history: 7 days unless configured otherwise) is gone from the"
          + " pages afterwards."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {"  sluice rebuild --yes"})
final class RebuildCommand implements Callable<Integer> {
  private static final long LOOK_EVERY_MS = 500;

  private final Terminal terminal;

  @Mixin private ServerOptions options = new ServerOptions();

  @Option(names = "--yes", description = "Do it; without, it only says what would be lost.")
  private boolean yes;

  RebuildCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (!yes) {
      throw new UsageException(
          "Expected --yes, as runs that Kafka no longer keeps are gone from the pages afterwards");
    }
    Server server = options.server();
    JsonNode answer = server.post("/v1/read-model/rebuild", JsonData.mapper().createObjectNode());
    if (options.json()) {
      ServerOptions.print(terminal, answer);
      return Main.OK;
    }
    terminal.say("Emptied. It reads Kafka anew:");
    boolean begun = false;
    for (int i = 0; ; i++) {
      JsonNode lag = server.get("/v1/info").path("lag");
      long records = lag.path("records").asLong(-1);
      begun |= records > 0 || i * LOOK_EVERY_MS > 8_000;
      if (begun && records == 0) {
        terminal.say("Caught up.");
        return Main.OK;
      }
      if (records > 0) {
        terminal.say(String.format(java.util.Locale.ROOT, "  %,d records to go", records));
      }
      Thread.sleep(LOOK_EVERY_MS);
    }
  }
}
