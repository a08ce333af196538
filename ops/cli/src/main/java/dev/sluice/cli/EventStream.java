package dev.sluice.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.StringJoiner;

/** Server-sent events, one after the other. */
final class EventStream implements AutoCloseable {
  private final BufferedReader lines;

  /**
   * An event.
   *
   * @param name empty: it has none
   * @param id empty: it has none
   */
  record Event(String name, String id, String data) {}

  EventStream(InputStream in) {
    lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
  }

  /** The next event, once it is whole; empty: the stream has ended. */
  Optional<Event> next() throws IOException {
    String name = "";
    String id = "";
    StringJoiner data = new StringJoiner("\n").setEmptyValue("");
    boolean begun = false;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.isEmpty() && begun) {
        return Optional.of(new Event(name, id, data.toString()));
      }
      int colon = line.indexOf(':');
      if (colon < 1) {
        continue; // a comment, or between two events
      }
      String value = line.substring(colon + 1);
      value = value.startsWith(" ") ? value.substring(1) : value;
      begun = true;
      switch (line.substring(0, colon)) {
        case "event" -> name = value;
        case "id" -> id = value;
        case "data" -> data.add(value);
        default -> {} // nothing that Sluice says
      }
    }
    return Optional.empty();
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
