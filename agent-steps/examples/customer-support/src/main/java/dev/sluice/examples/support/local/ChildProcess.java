package dev.sluice.examples.support.local;

import dev.sluice.errors.SluiceException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A main class as a child of this process, with its class path. */
public final class ChildProcess implements AutoCloseable {
  private static final String READY = "ready";

  private final Process process;
  private final String said;

  private ChildProcess(Process process, String said) {
    this.process = process;
    this.said = said;
  }

  /**
   * Starts it, and returns when it has said {@code ready} on its standard output.
   *
   * @param env what its environment has beside this process' own
   * @throws SluiceException SLUICE-6204 when it ends before that
   */
  public static ChildProcess start(Class<?> main, Map<String, String> env, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp"));
    command.add(
        Objects.requireNonNullElse(
            System.getProperty("surefire.test.class.path"), System.getProperty("java.class.path")));
    command.add(main.getName());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(Redirect.DISCARD);
    builder.environment().putAll(env);
    try {
      Process process = builder.start();
      return new ChildProcess(process, untilReady(process, main));
    } catch (IOException e) {
      throw failed(main, e.toString());
    }
  }

  /** What it said after {@code ready}; empty: nothing. */
  public String said() {
    return said;
  }

  /** As {@code kill -9}. */
  public void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  /** As SIGTERM; returns when it has ended. */
  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }

  private static String untilReady(Process process, Class<?> main) throws IOException {
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    String last = "it ended";
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith(READY)) {
        Thread.ofVirtual().start(() -> leave(out));
        return line.substring(READY.length()).strip();
      }
      last = line;
    }
    throw failed(main, last);
  }

  /** Reads on, so that the process never waits for somebody to do so. */
  private static void leave(BufferedReader out) {
    try (out) {
      out.transferTo(Writer.nullWriter());
    } catch (IOException ended) {
      // as the process has
    }
  }

  private static SluiceException failed(Class<?> main, String found) {
    return new SluiceException(
        "SLUICE-6204",
        "Expected the process " + main.getSimpleName() + " to be ready, found: " + found + ".",
        "Check that what it works with (the database, Kafka) answers and that its port is free.");
  }
}
