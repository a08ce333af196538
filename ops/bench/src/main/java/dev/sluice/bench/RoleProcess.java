package dev.sluice.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.errors.SluiceException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A role's JVM: same Java and class path as this one, its log in a file of its own. */
final class RoleProcess implements AutoCloseable {
  private static final Duration UNTIL_READY = Duration.ofSeconds(90);
  private static final Duration UNTIL_ANSWERED = Duration.ofSeconds(60);
  private static final Duration UNTIL_ENDED = Duration.ofSeconds(8);
  private static final int LOG_LINES_SHOWN = 12;

  /** Stands for the end of the process among its answers. */
  private static final String ENDED = "ended";

  private final String name;
  private final Process process;
  private final Path log;
  private final PrintWriter orders;
  private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

  private RoleProcess(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
    this.orders = new PrintWriter(process.outputWriter(UTF_8), true);
  }

  /** Starts the process; it is not ready yet. */
  static RoleProcess start(
      String name, String mainClass, List<String> flags, RoleArguments arguments, Path folder) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    command.addAll(List.of("-Xshare:auto", "--enable-native-access=ALL-UNNAMED"));
    command.add("-Dlogback.configurationFile=dev/sluice/bench/roles-logback.xml");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(mainClass);
    command.addAll(arguments.asList());
    Path log = folder.resolve(name + ".log");
    try {
      Process started = new ProcessBuilder(command).redirectErrorStream(true).start();
      RoleProcess process = new RoleProcess(name, started, log);
      Thread reader = new Thread(process::readOutput, "bench-" + name + "-output");
      reader.setDaemon(true);
      reader.start();
      return process;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until the role is ready and returns what it says of itself. */
  String awaitReady() {
    return answer(RoleControl.READY, UNTIL_READY);
  }

  /** Gives an order and waits until it is carried out. */
  void order(String order) {
    var unused = ask(order);
  }

  /** Gives an order and waits for what the role answers. */
  String ask(String order) {
    orders.println(order);
    return answer(RoleControl.DONE, UNTIL_ANSWERED);
  }

  long pid() {
    return process.pid();
  }

  boolean alive() {
    return process.isAlive();
  }

  /** Ends the process as {@code kill -9} does. */
  void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  /** Asks the process to end and makes it end when it does not. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (process.waitFor(UNTIL_ENDED.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
    process.onExit().join();
  }

  /** The error that says that the process ended by itself. */
  SluiceException ended() {
    return failure("but it ended");
  }

  private String answer(String expected, Duration patience) {
    String answer;
    try {
      answer = answers.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure("but the benchmark was interrupted");
    }
    if (answer == null) {
      throw failure("but it said nothing for " + patience.toSeconds() + " s");
    }
    if (answer.equals(ENDED)) {
      throw ended();
    }
    if (!answer.startsWith(expected)) {
      throw failure("found: " + answer);
    }
    return answer.substring(expected.length()).strip();
  }

  private SluiceException failure(String found) {
    return new SluiceException(
        "SLUICE-5040",
        "Expected the benchmark's " + name + " to be up, " + found + ".\n" + endOfLog(),
        "Its log is " + log + "; --keep keeps it.");
  }

  private String endOfLog() {
    try {
      List<String> lines = Files.readAllLines(log, UTF_8);
      return String.join(
          "\n", lines.subList(Math.max(0, lines.size() - LOG_LINES_SHOWN), lines.size()));
    } catch (IOException none) {
      return "";
    }
  }

  private void readOutput() {
    try (BufferedReader output = process.inputReader(UTF_8);
        Writer file =
            Files.newBufferedWriter(
                log, UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        if (line.startsWith(RoleControl.PREFIX)) {
          answers.add(line.substring(RoleControl.PREFIX.length()));
        } else {
          file.write(line + "\n");
          file.flush();
        }
      }
    } catch (IOException closed) {
      // the process is gone, or its folder
    }
    answers.add(ENDED);
  }
}
