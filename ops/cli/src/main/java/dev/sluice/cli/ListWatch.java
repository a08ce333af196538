package dev.sluice.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Shows a list of the server's, or follows it until Ctrl-C: looks once a second and tells what has
 * changed.
 */
final class ListWatch {
  /** How the list reads. */
  interface View {
    /** All of it, for a terminal. */
    List<String> screen(List<JsonNode> items, Instant now);

    /** One of its items, for an output in which nothing can be redrawn. */
    LiveView.Change change(JsonNode item, Instant now);
  }

  private final Terminal terminal;
  private final boolean json;
  private final LiveView live;
  private final Patience patience;

  /** What was printed last of each item, as JSON. */
  private final Map<String, String> printed = new HashMap<>();

  /**
   * @param json print each item that is new or has changed as a line of JSON
   */
  ListWatch(Terminal terminal, boolean json) {
    this.terminal = terminal;
    this.json = json;
    this.live = new LiveView(terminal);
    this.patience = new Patience(terminal, live);
  }

  /**
   * Shows the list as it is now; with {@code watch}, follows it and does not return.
   *
   * @param field of the answer that has the items, newest first
   * @return the answer, which has been shown or printed
   */
  JsonNode show(boolean watch, Supplier<JsonNode> fetch, String field, View view)
      throws InterruptedException {
    if (watch) {
      follow(() -> Json.list(fetch.get(), field), view);
    }
    JsonNode answer = fetch.get();
    if (json) {
      ServerOptions.print(terminal, answer);
    } else {
      view.screen(Json.list(answer, field), Instant.now()).forEach(terminal::say);
    }
    return answer;
  }

  private void follow(Supplier<List<JsonNode>> fetch, View view) throws InterruptedException {
    while (true) {
      List<JsonNode> items = patience.ask(fetch);
      if (json) {
        print(items, view, Instant.now());
      } else {
        show(items, view, Instant.now());
      }
      patience.pause();
    }
  }

  private void print(List<JsonNode> items, View view, Instant now) {
    Set<String> listed = new HashSet<>();
    for (JsonNode item : items.reversed()) {
      String key = view.change(item, now).key();
      listed.add(key);
      if (!item.toString().equals(printed.put(key, item.toString()))) {
        ServerOptions.print(terminal, item);
      }
    }
    printed.keySet().retainAll(listed);
  }

  private void show(List<JsonNode> items, View view, Instant now) {
    List<String> screen = new ArrayList<>(view.screen(items, now));
    screen.add(terminal.paint(Terminal.Colour.DIM, "Ctrl-C ends the watching, nothing else."));
    live.show(screen, items.reversed().stream().map(item -> view.change(item, now)).toList());
  }
}
