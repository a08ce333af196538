package dev.sluice.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.errors.SluiceException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An engine or a worker as a process that may be killed and started again; its log is a file that
 * goes on. Used by one thread.
 */
final class Part implements AutoCloseable {
  /** What a part says on its standard output when it is up. */
  static final String READY = "part is ready";

  /** What a part is. */
  enum Kind {
    ENGINE(EnginePart.class, "-Xmx256m"),
    WORKER(WorkerPart.class, "-Xmx128m");

    private final Class<?> main;
    private final String heap;

    Kind(Class<?> main, String heap) {
      this.main = main;
      this.heap = heap;
    }
  }

  private final Kind kind;
  private final String name;
  private final List<String> arguments;
  private final Path log;
  private @Nullable Process process;
  private volatile boolean ready;

  Part(Kind kind, String name, List<String> arguments, Path folder) {
    this.kind = kind;
    this.name = name;
    this.arguments = List.copyOf(arguments);
    this.log = folder.resolve(name + ".log");
  }

  Kind kind() {
    return kind;
  }

  String name() {
    return name;
  }

  /** Starts the process; see {@link #awaitReady}. */
  void start() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(kind.heap, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-Xshare:auto", "--enable-native-access=ALL-UNNAMED"));
    command.add("-Dlogback.configurationFile=dev/sluice/chaos/parts-logback.xml");
    command.add("-cp");
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add(kind.main.getName());
    command.addAll(arguments);
    ready = false;
    try {
      Process started = new ProcessBuilder(command).redirectErrorStream(true).start();
      process = started;
      Thread reader = new Thread(() -> readOutput(started), "chaos-" + name + "-output");
      reader.setDaemon(true);
      reader.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Waits until the part is up.
   *
   * @throws SluiceException SLUICE-5050 it is not by then, or has ended
   */
  void awaitReady(Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!ready) {
      if (!isAlive() || System.nanoTime() > deadline) {
        throw new SluiceException(
            "SLUICE-5050",
            "Expected %s to be up within %d s, but it %s."
                .formatted(name, patience.toSeconds(), isAlive() ? "is not" : "ended"),
            "Its log is " + log + "; --data keeps it.");
      }
      Thread.sleep(20);
    }
  }

  boolean isReady() {
    return ready && isAlive();
  }

  boolean isAlive() {
    return process != null && process.isAlive();
  }

  /** As {@code kill -9}. */
  Kill kill() {
    Process victim = process;
    if (victim == null) {
      throw new IllegalStateException(name + " has not been started");
    }
    long at = System.currentTimeMillis();
    victim.destroyForcibly();
    victim.onExit().join();
    return new Kill(at, System.currentTimeMillis(), kind, name, victim.pid());
  }

  @Override
  public void close() {
    if (process != null) {
      kill();
    }
  }

  private void readOutput(Process from) {
    try (BufferedReader output = from.inputReader(UTF_8);
        Writer file =
            Files.newBufferedWriter(
                log, UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      file.write("--- " + name + ", process " + from.pid() + "\n");
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        ready = ready || (line.equals(READY) && from.equals(process));
        file.write(line + "\n");
        file.flush();
      }
    } catch (IOException closed) {
      // the process is gone, or the folder
    }
  }

  /** In a part: ends this process when the one that started it is gone. */
  static void endWithParent() {
    Thread watch =
        new Thread(
            () -> {
              try {
                while (System.in.read() >= 0) {
                  // nothing is ever said
                }
              } catch (IOException gone) {
                // as the end
              }
              Runtime.getRuntime().halt(0);
            },
            "chaos-parent");
    watch.setDaemon(true);
    watch.start();
  }
}
