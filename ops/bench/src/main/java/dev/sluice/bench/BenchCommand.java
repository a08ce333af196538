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
    synopsisSubcommandLabel = "w1|w2|w4",
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
