package dev.sluice.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice stats}: throughput, latency and backlog. */
@Command(
    name = "stats",
    description =
        "Show how many runs started and ended, how long they took and how many are waiting, over"
            + " time; the last 24 hours unless told otherwise.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {"  sluice stats", "  sluice stats --from 2h --function greet-customer"})
final class StatsCommand implements Callable<Integer> {
  private static final int MOST_BARS = 500;

  private final Terminal terminal;

  @Mixin private ServerOptions options = new ServerOptions();

  @Option(names = "--function", paramLabel = "ID", description = "Only runs of this function.")
  private String function = "";

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description = "From then on, " + Times.FORM + " (default: 24h).")
  private String from = "";

  @Option(names = "--to", paramLabel = "TIME", description = "Until then (default: now).")
  private String to = "";

  @Option(
      names = "--bars",
      paramLabel = "N",
      defaultValue = "60",
      description = "Into how many parts to cut that time at most, 1 to 500 (default: 60).")
  private int bars = 60;

  StatsCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    if (bars < 1 || bars > MOST_BARS) {
      throw new UsageException("Expected --bars from 1 to " + MOST_BARS + ", found " + bars);
    }
    Instant now = Instant.now();
    JsonNode stats =
        options
            .server()
            .get(
                "/v1/stats",
                Map.of(
                    "function",
                    function,
                    "from",
                    Times.iso(from, "--from", now),
                    "to",
                    Times.iso(to, "--to", now),
                    "buckets",
                    Integer.toString(bars)));
    if (options.json()) {
      ServerOptions.print(terminal, stats);
      return Main.OK;
    }
    Fields fields = new Fields(terminal);
    Health.addTo(fields, stats, now);
    fields.lines().forEach(terminal::say);
    return Main.OK;
  }
}
