package dev.sluice.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What steps really did, as side effects that outlive the worker: a line in a file for each begin
 * and each end. What one write has handed to the operating system survives the process.
 */
final class Executions {
  private static final String BEGIN = "begin";
  private static final String END = "end";
  private static final String SUFFIX = ".steps";

  private final OutputStream file;

  private Executions(OutputStream file) {
    this.file = file;
  }

  /** Adds to the file of one worker. */
  static Executions into(Path folder, String worker) {
    try {
      return new Executions(
          Files.newOutputStream(
              folder.resolve(worker + SUFFIX),
              StandardOpenOption.CREATE,
              StandardOpenOption.APPEND));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void begin(String runId, String step) {
    write(BEGIN, runId, step);
  }

  void end(String runId, String step) {
    write(END, runId, step);
  }

  private void write(String what, String runId, String step) {
    try {
      file.write((what + " " + runId + " " + step + "\n").getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * What all workers have done.
   *
   * @param begun how often each step of a run began
   * @param finished how often it came to its end
   */
  record Sum(Map<String, Integer> begun, Map<String, Integer> finished) {
    /** Steps that began more than once since {@code before}. */
    long twice(Sum before) {
      return moreThanOnce(begun, before.begun);
    }

    /** Steps that came to their end more than once since {@code before}. */
    long finishedTwice(Sum before) {
      return moreThanOnce(finished, before.finished);
    }

    private static long moreThanOnce(Map<String, Integer> now, Map<String, Integer> before) {
      return now.entrySet().stream()
          .filter(step -> step.getValue() > 1 && !before.containsKey(step.getKey()))
          .count();
    }
  }

  /** Reads the files of all workers. */
  static Sum in(Path folder) {
    Map<String, Integer> begun = new HashMap<>();
    Map<String, Integer> finished = new HashMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> ours = files.filter(path -> Objects.toString(path).endsWith(SUFFIX)).toList();
      for (Path path : ours) {
        for (String line : Files.readAllLines(path, UTF_8)) {
          String[] words = line.split(" ", 2);
          (words[0].equals(BEGIN) ? begun : finished).merge(words[1], 1, Integer::sum);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Sum(begun, finished);
  }
}
