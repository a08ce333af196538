package dev.sluice.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.dev.DevServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** One who follows a run, from its first word to its end. */
final class Heard implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What was heard, in order. */
  final List<JsonNode> messages = new CopyOnWriteArrayList<>();

  /** The ids of its events. */
  final List<String> ids = new CopyOnWriteArrayList<>();

  /** How the run ended; empty: it has not. */
  volatile String status = "";

  /** What the server said where it gave no stream; empty: it gave one. */
  volatile String refusal = "";

  private final HttpClient http = HttpClient.newHttpClient();
  private final Thread thread;

  private Heard(URI stream, String lastEvent) {
    thread = Thread.ofVirtual().start(() -> follow(stream, lastEvent));
  }

  static Heard of(DevServer server, String run) {
    return of(server, run, "");
  }

  /**
   * @param lastEvent what was heard before; empty: nothing
   */
  static Heard of(DevServer server, String run, String lastEvent) {
    return new Heard(server.uri().resolve("/v1/runs/" + run + "/stream"), lastEvent);
  }

  private void follow(URI stream, String lastEvent) {
    HttpRequest.Builder request = HttpRequest.newBuilder(stream);
    if (!lastEvent.isEmpty()) {
      request.header("Last-Event-ID", lastEvent);
    }
    try {
      HttpResponse<InputStream> answer = http.send(request.build(), BodyHandlers.ofInputStream());
      if (answer.statusCode() != 200) {
        refusal = new String(answer.body().readAllBytes(), StandardCharsets.UTF_8);
      }
      var lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
      boolean last = false;
      String id = "";
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        last |= line.equals("event: end");
        if (line.startsWith("id: ")) {
          id = line.substring(4);
        } else if (line.startsWith("data: ")) {
          JsonNode data = JSON.readTree(line.substring(6));
          if (last) {
            status = data.path("status").asText();
          } else {
            messages.add(data);
            ids.add(id);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The words that were heard in this epoch. */
  String words(int epoch) {
    return messages.stream()
        .filter(message -> message.path("epoch").asInt() == epoch)
        .map(message -> message.path("data").path("text").asText())
        .collect(Collectors.joining());
  }

  @Override
  public void close() {
    http.shutdownNow();
    thread.interrupt();
  }
}
