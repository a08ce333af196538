package dev.sluice.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Reads what the workers' {@link Journal}s hold, also while they are being written. */
final class JournalReader {
  private final Path folder;
  private final Map<Path, Integer> read = new HashMap<>();
  private final Map<String, Span.Turn> turns = new LinkedHashMap<>();
  private final Map<String, Span.Body> bodies = new LinkedHashMap<>();

  JournalReader(Path folder) {
    this.folder = folder;
  }

  /** Reads on, and tells of the bodies that have begun since. */
  void readOn(Consumer<Span.Body> begun) throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "bodies-*")) {
      found.forEach(files::add);
    }
    for (Path file : files) {
      int from = read.getOrDefault(file, 0);
      if (Files.size(file) == from) {
        continue;
      }
      byte[] all = Files.readAllBytes(file);
      int to = all.length;
      while (to > from && all[to - 1] != '\n') {
        to--; // a line that is being written
      }
      new String(all, from, to - from, UTF_8).lines().forEach(line -> take(line, begun));
      read.put(file, to);
    }
  }

  private void take(String line, Consumer<Span.Body> begun) {
    String[] word = line.split(" ", -1);
    long at = Long.parseLong(word[0]);
    switch (word[1]) {
      case Journal.TURN_STARTED ->
          turns.put(word[2], new Span.Turn(word[2], word[3], word[4], word[5], at, Span.OPEN));
      case Journal.TURN_ENDED -> turns.computeIfPresent(word[2], (name, turn) -> turn.endedAt(at));
      case Journal.BODY_STARTED -> {
        Span.Body body =
            new Span.Body(
                word[2],
                word[3],
                word[4],
                word[5],
                Integer.parseInt(word[6]),
                word[7],
                Order.Answer.valueOf(word[8]),
                at,
                Span.OPEN,
                false);
        bodies.put(body.name(), body);
        begun.accept(body);
      }
      case Journal.BODY_ENDED ->
          bodies.computeIfPresent(
              word[2], (name, body) -> body.endedAt(at, Boolean.parseBoolean(word[3])));
      default -> throw new IllegalStateException("Unknown line " + line);
    }
  }

  List<Span.Turn> turns() {
    return List.copyOf(turns.values());
  }

  List<Span.Body> bodies() {
    return List.copyOf(bodies.values());
  }
}
