package dev.sluice.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.errors.SluiceException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sluice run}: serves the functions of a file, or shows a run. */
@Command(
    name = "run",
    description = {
      "Serve the functions of a single Java file until Ctrl-C, or show a run with its steps.",
      "With a file: it is compiled and started by the JDK's source launcher with Sluice's worker on"
          + " its class path; Kafka is found by asking the server, or taken from SLUICE_KAFKA when"
          + " that is set.",
      "With a run id: --watch goes on until the run has ended; the exit code is then 1 unless it"
          + " completed."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  sluice run Hello.java",
      "  SLUICE_KAFKA=kafka-1:9092 sluice run Hello.java",
      "  sluice run r2-0hxk4v7m1f3q8c6d5s9tbn2wze",
      "  sluice run r2-0hxk4v7m1f3q8c6d5s9tbn2wze --watch"
    })
final class RunCommand implements Callable<Integer> {
  private static final Map<String, String> SHORTLY = Map.of("wait", "5");

  private final Terminal terminal;

  @Mixin private ServerOptions options = new ServerOptions();

  @Parameters(index = "0", paramLabel = "FILE.java|RUN_ID", description = "What to run or to show.")
  private String target = "";

  @Parameters(
      index = "1..*",
      paramLabel = "ARG",
      description = "Arguments for the file's main; write -- before those that begin with a dash.")
  private List<String> arguments = List.of();

  @Option(names = "--watch", description = "A run: follow it until it has ended.")
  private boolean watch;

  RunCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    if (target.endsWith(".java")) {
      return new FileHost(terminal, options).serve(target, arguments);
    }
    if (!arguments.isEmpty()) {
      throw new UsageException("A run id takes no arguments, found '" + arguments.getFirst() + "'");
    }
    if (!target.matches("r[0-9]+-[0-9a-z]{26}")) {
      throw new SluiceException(
          "SLUICE-1201",
          "Expected a run id such as r0-4tq1… or a file that ends in .java, found '"
              + Texts.oneLine(target)
              + "'.",
          "List the runs with: sluice runs");
    }
    return watch ? follow(options.server()) : show(options.server());
  }

  /** A run that was ordered a moment ago may not be known yet, hence a short wait. */
  private JsonNode fetch(Server server) {
    return server.get("/v1/runs/" + Server.segment(target), SHORTLY);
  }

  /** The run, at once when it has changed since {@code version}, else as it is after a second. */
  private JsonNode fetchAfter(Server server, String version) {
    return server.get("/v1/runs/" + Server.segment(target), Map.of("wait", "1", "after", version));
  }

  private int show(Server server) {
    JsonNode run = fetch(server);
    if (options.json()) {
      ServerOptions.print(terminal, run);
      return Main.OK;
    }
    new RunViews(terminal).trace(run, Instant.now()).forEach(terminal::say);
    if (RunViews.status(run).equals("FAILED")) {
      terminal.say("");
      terminal.say("Fixed it? sluice replay " + target + options.suffix());
    }
    return Main.OK;
  }

  private int follow(Server server) throws InterruptedException {
    RunViews views = new RunViews(terminal);
    LiveView view = new LiveView(terminal);
    Patience patience = new Patience(terminal, view);
    String told = "";
    JsonNode run = patience.ask(() -> fetch(server));
    while (true) {
      Instant now = Instant.now();
      if (options.json()) {
        if (!run.toString().equals(told)) {
          told = run.toString();
          ServerOptions.print(terminal, run);
        }
      } else {
        view.show(views.trace(run, now), RunChanges.of(run, now));
      }
      if (RunViews.ended(run)) {
        return RunViews.status(run).equals("COMPLETED") ? Main.OK : Main.FAILED;
      }
      String version = Json.text(run, "version");
      if (version.isEmpty()) {
        patience.pause();
      }
      run = patience.ask(() -> fetchAfter(server, version));
    }
  }
}
