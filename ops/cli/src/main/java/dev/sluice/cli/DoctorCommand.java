package dev.sluice.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.cli.doctor.Doctor;
import dev.sluice.cli.doctor.Finding.Level;
import dev.sluice.errors.SluiceException;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice doctor}: is everything as it should be, and what to do where it is not. */
@Command(
    name = "doctor",
    description = {
      "Look at the server, its read model and Kafka, and say what is not as it should be and what"
          + " to do about it. Nothing is changed.",
      "Checks: JDK, server and what it needs, read model's lag, versions, brokers and their"
          + " features, topics and their settings, engine, workers, dead letters, clocks, schema"
          + " registry.",
      "The exit code is 1 when a check failed; a warning is none."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  sluice doctor",
      "  sluice doctor --kafka kafka-1:9092,kafka-2:9092 --kafka-config client.properties",
      "  sluice doctor --json | jq '.checks[] | select(.level != \"ok\")'"
    })
final class DoctorCommand implements Callable<Integer> {
  private static final int MOST_SECONDS = 120;

  private final Terminal terminal;

  @Mixin private ServerOptions options = new ServerOptions();

  @Option(
      names = "--kafka",
      paramLabel = "HOST:PORT,…",
      defaultValue = "${env:SLUICE_KAFKA:-}",
      description = "Kafka's bootstrap servers (default: SLUICE_KAFKA, or as the server says).")
  private String kafka = "";

  @Option(
      names = "--namespace",
      paramLabel = "NAME",
      defaultValue = "${env:SLUICE_NAMESPACE:-}",
      description = "The installation (default: SLUICE_NAMESPACE, or as the server says).")
  private String namespace = "";

  @Option(
      names = "--kafka-config",
      paramLabel = "FILE",
      description = "Properties for Kafka's clients and the registry's, such as security.protocol.")
  private @Nullable Path kafkaConfig;

  @Option(
      names = "--registry",
      paramLabel = "URL",
      defaultValue = "${env:SLUICE_SCHEMA_REGISTRY_URL:-}",
      description = "The schema registry (default: SLUICE_SCHEMA_REGISTRY_URL, or none).")
  private String registry = "";

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "5",
      description = "How long one check may take, 1 to 120 (default: 5).")
  private int timeout = 5;

  DoctorCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (timeout < 1 || timeout > MOST_SECONDS) {
      throw new UsageException(
          "Expected --timeout from 1 to " + MOST_SECONDS + ", found " + timeout);
    }
    Duration limit = Duration.ofSeconds(timeout);
    Doctor.Settings settings =
        new Doctor.Settings(Version.number(), kafka, namespace, registry, properties(), limit);
    List<Doctor.Result> results;
    try (Doctor doctor = new Doctor(settings, options.server().api(settings.patience()))) {
      results = doctor.examine(new Progress(terminal, !options.json()));
    }
    boolean failed = count(results, Level.FAIL) > 0;
    if (options.json()) {
      ServerOptions.print(terminal, json(results, !failed));
    } else {
      terminal.say("");
      terminal.say(summary(results));
    }
    return failed ? Main.FAILED : Main.OK;
  }

  private Map<String, String> properties() {
    Map<String, String> given = new HashMap<>();
    if (kafkaConfig == null) {
      return given;
    }
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(kafkaConfig, StandardCharsets.UTF_8)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw new SluiceException(
          "SLUICE-5032",
          "Expected a file of properties '" + kafkaConfig + "' for --kafka-config: " + e + ".",
          "Correct the path, or the line it names.",
          e);
    }
    properties.stringPropertyNames().forEach(key -> given.put(key, properties.getProperty(key)));
    return given;
  }

  private static long count(List<Doctor.Result> results, Level level) {
    return results.stream().filter(result -> result.finding().level() == level).count();
  }

  private String summary(List<Doctor.Result> results) {
    long failed = count(results, Level.FAIL);
    long warnings = count(results, Level.WARN);
    long skipped = count(results, Level.SKIPPED);
    String verdict =
        failed > 0
            ? terminal.paint(Terminal.Colour.RED, failed + " failed")
            : terminal.paint(Terminal.Colour.GREEN, "none failed");
    return results.size()
        + " checks: "
        + count(results, Level.OK)
        + " ok, "
        + warnings
        + (warnings == 1 ? " warning, " : " warnings, ")
        + skipped
        + " skipped, "
        + verdict
        + ".";
  }

  private static ObjectNode json(List<Doctor.Result> results, boolean ok) {
    ObjectNode answer = JsonData.empty().put("ok", ok);
    ArrayNode checks = answer.putArray("checks");
    for (Doctor.Result result : results) {
      checks
          .addObject()
          .put("name", result.name())
          .put("level", level(result))
          .put("found", result.finding().found())
          .put("code", result.finding().code().isEmpty() ? null : result.finding().code())
          .put("todo", result.finding().todo().isEmpty() ? null : result.finding().todo())
          .put("tookMs", result.took().toMillis());
    }
    return answer;
  }

  private static String level(Doctor.Result result) {
    return result.finding().level().name().toLowerCase(Locale.ROOT);
  }

  /** A line per check, told as soon as it has ended; on a terminal also which one is running. */
  private record Progress(Terminal terminal, boolean told) implements Doctor.Listener {
    private static final String INDENT = " ".repeat(22);

    @Override
    public void begins(String name) {
      if (told && terminal.interactive()) {
        terminal.out().print(terminal.paint(Terminal.Colour.DIM, "…        " + name));
        terminal.out().flush();
      }
    }

    @Override
    public void ended(Doctor.Result result) {
      if (!told) {
        return;
      }
      if (terminal.interactive()) {
        terminal.out().print("\r\u001b[2K");
      }
      Level level = result.finding().level();
      String code = result.finding().code();
      terminal.say(
          terminal.paint(colour(level), "%-9s".formatted(level(result)))
              + "%-13s".formatted(result.name())
              + (code.isEmpty() ? "" : code + " ")
              + Texts.oneLine(result.finding().found()));
      if (!result.finding().todo().isEmpty()) {
        terminal.say(INDENT + "→ " + Texts.oneLine(result.finding().todo()));
      }
    }

    private static Terminal.Colour colour(Level level) {
      return switch (level) {
        case OK -> Terminal.Colour.GREEN;
        case WARN -> Terminal.Colour.YELLOW;
        case FAIL -> Terminal.Colour.RED;
        case SKIPPED -> Terminal.Colour.DIM;
      };
    }
  }
}
