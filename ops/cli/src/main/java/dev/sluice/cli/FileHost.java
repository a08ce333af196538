package dev.sluice.cli;

import dev.sluice.errors.SluiceException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Serves the functions of a single Java file. The launcher becomes the host's process: it gives a
 * file in SLUICE_HANDOVER and gets written there what to start. Without a launcher the host is a
 * child of this process.
 */
final class FileHost {
  private final Terminal terminal;
  private final ServerOptions options;
  private final Map<String, String> env;

  FileHost(Terminal terminal, ServerOptions options) {
    this.terminal = terminal;
    this.options = options;
    this.env = System.getenv();
  }

  /** Starts the host; returns its exit code, or 0 once it was handed over to the launcher. */
  int serve(String file, List<String> arguments) throws IOException, InterruptedException {
    Path source = Path.of(file);
    if (!Files.isReadable(source) || Files.isDirectory(source)) {
      throw new SluiceException(
          "SLUICE-5026",
          "Expected a Java file '" + file + "' that can be read, found none.",
          "Correct the path; a start is agent-steps/examples/hello/Hello.java.");
    }
    Map<String, String> kafka = HostKafka.find(options, env).environment();
    List<String> command = new ArrayList<>();
    command.addAll(List.of("-Xshare:auto", "--enable-native-access=ALL-UNNAMED"));
    if (Runtime.version().feature() >= 23) {
      command.add("--sun-misc-unsafe-memory-access=allow");
    }
    if (!env.getOrDefault("SLUICE_JAVA_OPTS", "").contains("logback.configurationFile")) {
      command.add("-Dlogback.configurationFile=dev/sluice/worker/host-logback.xml");
    }
    command.addAll(List.of("--class-path", classPath(), file));
    command.addAll(arguments);
    terminal
        .err()
        .println(
            "Serving the functions of "
                + file
                + " on Kafka at "
                + kafka.get("SLUICE_KAFKA")
                + ". Ctrl-C ends it; runs wait until it is back.");
    terminal.err().flush();
    String handover = env.get("SLUICE_HANDOVER");
    if (handover == null) {
      return child(command, kafka);
    }
    List<String> lines = new ArrayList<>();
    kafka.forEach((name, value) -> lines.add("env " + name + "=" + value));
    command.forEach(argument -> lines.add("arg " + argument));
    Files.write(Path.of(handover), lines);
    return Main.OK;
  }

  /** The worker's jars where the launcher names them, else this process's own. */
  private String classPath() throws IOException {
    String file = env.get("SLUICE_HOST_CLASSPATH");
    String given =
        file == null ? System.getProperty("java.class.path") : Files.readString(Path.of(file));
    @Nullable String users = env.get("CLASSPATH");
    return given.strip() + (users == null || users.isBlank() ? "" : File.pathSeparator + users);
  }

  private static int child(List<String> arguments, Map<String, String> kafka)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    builder.environment().putAll(kafka);
    Process process = builder.start();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(process), "end-function-host"));
    return process.waitFor();
  }

  /** Asks the host to end and waits until it has drained; its own time limit ends the waiting. */
  private static void end(Process host) {
    host.destroy();
    try {
      host.waitFor();
    } catch (InterruptedException e) {
      host.destroyForcibly();
    }
  }
}
