package dev.sluice.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.errors.SluiceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice runs export}: a run as a file that can be sent to someone. */
@Command(
    name = "export",
    description = {
      "Save a run with its steps, attempts, inputs, outputs and errors: as a page that needs"
          + " nothing but a browser, or as the server's JSON.",
      "Without --html and --json the end of the file's name decides."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  sluice runs export r2-0hxk4v7m1f3q8c6d5s9tbn2wze -o run.html",
      "  sluice runs export r2-0hxk4v7m1f3q8c6d5s9tbn2wze --json | jq .steps",
      "",
      "The file holds the run's data: think of who gets it."
    })
final class ExportCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private ServerOptions options = new ServerOptions();

  @Parameters(paramLabel = "RUN_ID", description = "The run.")
  private String runId = "";

  @Option(names = "--html", description = "A page: no script in it, no request from it.")
  private boolean html;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Where to; one that exists is replaced (default: standard output).")
  private @Nullable Path file;

  ExportCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    if (!spec.parent().commandLine().getParseResult().matchedOptions().isEmpty()) {
      throw new UsageException("Expected all options behind export, found some before it");
    }
    boolean asPage = asPage();
    JsonNode run = options.server().get("/v1/runs/" + Server.segment(runId), Map.of("wait", "5"));
    String content =
        asPage
            ? options.server().page("/runs/" + Server.segment(runId) + "/saved")
            : Json.pretty(run) + "\n";
    if (file == null) {
      terminal.out().print(content);
      terminal.out().flush();
    } else {
      write(file, content);
      terminal.err().println("Saved run " + RunViews.id(run) + " in " + file + ".");
    }
    return Main.OK;
  }

  private boolean asPage() {
    if (html && options.json()) {
      throw new UsageException("Expected --html or --json, found both");
    }
    if (html || options.json()) {
      return html;
    }
    String name = file == null ? "" : file.toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".html") || name.endsWith(".htm")) {
      return true;
    }
    if (name.endsWith(".json")) {
      return false;
    }
    throw new UsageException("Expected --html or --json, found neither");
  }

  private static void write(Path file, String content) {
    try {
      Files.writeString(file, content);
    } catch (IOException e) {
      throw new SluiceException(
          "SLUICE-5033",
          "Expected a file '" + file + "' that can be written: " + e + ".",
          "Correct the path after -o; its folder must be there.",
          e);
    }
  }
}
