package dev.sluice.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice bench}: measures this build on this machine, broker and all. */
@Command(
    name = "bench",
    description = {
      "Measure latency, throughput and cost on this machine.",
      "Starts broker, engine and worker as processes of their own, with data in a temporary folder,"
          + " and ends them again. This process is the client. Progress goes to standard error."
    },
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "w1|w2|w3|w4|w5|w6|w7",
    footerHeading = "%nExamples:%n",
    footer = {
      "  sluice bench w1",
      "  sluice bench w1 --rounds 1 --runs 2000 --profile profiles",
      "  sluice bench w4 --json | tail -n 1"
    })
public final class BenchCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  /** Runs the command alone, without the CLI around it. */
  public static void main(String[] args) {
    System.exit(
        new CommandLine(new BenchCommand())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .execute(args));
  }

  /** Without a workload: the help. */
  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  @Command(
      description = "Runs of 3 sequential no-op steps: latency alone, throughput with many.",
      mixinStandardHelpOptions = true,
      sortOptions = false)
  int w1(@Mixin BenchOptions options) throws IOException, InterruptedException {
    return steps(Workload.W1, options);
  }

  @Command(
      description = "The same with 10 steps.",
      mixinStandardHelpOptions = true,
      sortOptions = false)
  int w2(@Mixin BenchOptions options) throws IOException, InterruptedException {
    return steps(Workload.W2, options);
  }

  @Command(
      description = "Runs that wait for an event: how soon it moves one of them, and all at once.",
      mixinStandardHelpOptions = true,
      sortOptions = false)
  int w3(@Mixin BenchOptions options) throws IOException, InterruptedException {
    BenchSettings settings = options.settings(1_000, 5);
    Figures figures = new WaitsBench(settings, progress()).run();
    return report(new Report(Workload.W3, settings, figures, Map.of()), options.json());
  }

  @Command(
      description = "Runs that sleep to one instant: how late they complete.",
      mixinStandardHelpOptions = true,
      sortOptions = false)
  int w4(
      @Mixin BenchOptions options,
      @Option(
              names = "--lead",
              paramLabel = "SECONDS",
              defaultValue = "30",
              description =
                  "From the first event to the instant: time for all to fall asleep (default:"
                      + " ${DEFAULT-VALUE}).")
          int lead)
      throws IOException, InterruptedException {
    BenchSettings settings = options.settings(10_000, 3);
    Figures figures = new TimersBench(settings, progress(), lead).run();
    return report(
        new Report(Workload.W4, settings, figures, Map.of("lead_s", lead)), options.json());
  }

  @Command(
      description = {
        "Runs in the middle of their steps when one of two workers is killed (kill -9), then one of"
            + " two engines: how soon all have gone on, what ran twice, what was lost.",
        "--window counts for the warm-up only; there is no profile."
      },
      mixinStandardHelpOptions = true,
      sortOptions = false)
  int w5(
      @Mixin BenchOptions options,
      @Option(
              names = "--steps",
              paramLabel = "N",
              defaultValue = "40",
              description = "Steps of each run (default: ${DEFAULT-VALUE}).")
          int steps,
      @Option(
              names = "--step-ms",
              paramLabel = "N",
              defaultValue = "75",
              description = "How long a step takes (default: ${DEFAULT-VALUE}).")
          int stepMillis)
      throws IOException, InterruptedException {
    BenchSettings settings = options.settings(200, 3);
    var work = new BenchFunctions.Work(steps, stepMillis);
    Figures figures = new KillsBench(settings, progress(), work).run();
    return report(
        new Report(
            Workload.W5,
            settings,
            figures,
            Map.of("steps", steps, "step_ms", stepMillis, "engines", 2, "workers", 2)),
        options.json());
  }

  @Command(
      description = "A long queue behind a limit of 10 turns: dispatches a second, memory.",
      mixinStandardHelpOptions = true,
      sortOptions = false)
  int w6(@Mixin BenchOptions options) throws IOException, InterruptedException {
    BenchSettings settings = options.settings(100_000, 1);
    Figures figures = new QueueBench(settings, progress()).run();
    return report(
        new Report(
            Workload.W6, settings, figures, Map.of("concurrency", BenchFunctions.CONCURRENCY)),
        options.json());
  }

  @Command(
      description = {
        "One event to 50 functions, alone and many; and --burst events sent in one step.",
        "A run is one function's: 50 of them for each event."
      },
      mixinStandardHelpOptions = true,
      sortOptions = false)
  int w7(
      @Mixin BenchOptions options,
      @Option(
              names = "--burst",
              paramLabel = "N",
              defaultValue = "5000",
              description =
                  "Events that one step sends, 1 to 5,000; none: 0 (default: ${DEFAULT-VALUE}).")
          int burst)
      throws IOException, InterruptedException {
    BenchSettings settings = options.settings(10_000, 5);
    Figures figures = new FanOutBench(settings, progress(), burst).run();
    return report(
        new Report(
            Workload.W7, settings, figures, Map.of("fan", BenchFunctions.FAN, "burst", burst)),
        options.json());
  }

  private int steps(Workload workload, BenchOptions options)
      throws IOException, InterruptedException {
    BenchSettings settings = options.settings(10_000, 5);
    Figures figures = new StepsBench(settings, workload, progress()).run();
    return report(
        new Report(workload, settings, figures, Map.of("steps", workload.steps())), options.json());
  }

  private int report(Report report, boolean json) {
    PrintWriter out = spec.commandLine().getOut();
    report.print(out);
    if (json) {
      report.printJson(out);
    }
    return 0;
  }

  private Progress progress() {
    return new Progress(spec.commandLine().getErr());
  }
}
