package dev.sluice.chaos;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice chaos}: what the engine promises, while its parts are killed at random. */
@Command(
    name = "chaos",
    description = {
      "Kill engines and workers at random under load, and judge what the engine promises.",
      "Starts a broker, 2 engines and 3 workers with data in a temporary folder, kills -9 and"
          + " starts them again, lets all runs end, and compares the history with what the workers"
          + " did. Progress goes to standard error."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  sluice chaos",
      "  sluice chaos --seconds 30 --seed 7 --data chaos-7",
      "  sluice chaos --json | tail -n 1"
    })
public final class ChaosCommand implements Callable<Integer> {
  private static final int BROKEN = 1;
  private static final int MOST_SHOWN = 50;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "120",
      description = "How long there are load and kills (default: ${DEFAULT-VALUE}).")
  private int seconds;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Of the load, the victims and the times (default: a random one).")
  private @Nullable Long seed;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "12",
      description = "Events that start runs, a second (default: ${DEFAULT-VALUE}).")
  private double rate;

  @Option(
      names = "--settle",
      paramLabel = "SECONDS",
      defaultValue = "90",
      description = "How long runs may take to end afterwards (default: ${DEFAULT-VALUE}).")
  private int settle;

  @Option(names = "--json", description = "Print one JSON object as the last line.")
  private boolean json;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "An empty folder for everything that is written, logs too; it stays.")
  private @Nullable Path data;

  /** Runs the command alone, without the CLI around it. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new ChaosCommand()).execute(args));
  }

  /** Gives 0 when every promise was kept, else 1. */
  @Override
  public Integer call() throws IOException, InterruptedException {
    long chosen = seed == null ? System.currentTimeMillis() % 100_000 : seed;
    ChaosSettings settings =
        new ChaosSettings(
            Duration.ofSeconds(seconds), Duration.ofSeconds(settle), chosen, rate, data);
    Progress progress = new Progress(spec.commandLine().getErr());
    progress.say("seed " + chosen);
    Verdict verdict = ChaosRun.judge(settings, progress);
    print(verdict, chosen);
    return verdict.kept() ? 0 : BROKEN;
  }

  private void print(Verdict verdict, long chosen) {
    PrintWriter out = spec.commandLine().getOut();
    verdict.figures().forEach((name, value) -> out.printf("%,10d  %s%n", value, words(name)));
    verdict.broken().stream().limit(MOST_SHOWN).forEach(line -> out.println("BROKEN  " + line));
    out.printf(
        "seed %d, %d s: %s%n",
        chosen,
        seconds,
        verdict.kept()
            ? "every promise was kept"
            : verdict.broken().size() + " promises were broken");
    if (json) {
      ObjectNode result = new JsonMapper().createObjectNode();
      result.put("seed", chosen).put("seconds", seconds).put("kept", verdict.kept());
      ObjectNode figures = result.putObject("figures");
      verdict.figures().forEach(figures::put);
      verdict.broken().forEach(result.putArray("broken")::add);
      out.println(result);
    }
    out.flush();
  }

  private static String words(String name) {
    return name.replace('_', ' ');
  }
}
