package dev.sluice.examples.support;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** A server's API, as any program sees it. */
final class Rest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI server;

  Rest(URI server) {
    this.server = server;
  }

  /** Something that comes to hold. */
  @FunctionalInterface
  interface Condition {
    boolean holds() throws Exception;
  }

  static void await(String what, Duration limit, Condition condition) throws Exception {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!condition.holds()) {
      assertThat(System.nanoTime()).as(what).isLessThan(deadline);
      Thread.sleep(100);
    }
  }

  JsonNode get(String path) throws Exception {
    return answer(HttpRequest.newBuilder(server.resolve(path)).build());
  }

  /** The first run that this event has started or will soon start. */
  JsonNode runOf(String event) throws Exception {
    return get("/v1/events/" + event + "/runs?wait=20").at("/runs/0");
  }

  /** How the first run of this event stands. */
  String statusOf(String event) throws Exception {
    return runOf(event).path("status").asText();
  }

  /** Sends events, as JSON. */
  void send(String events) throws Exception {
    answer(
        HttpRequest.newBuilder(server.resolve("/e/dev"))
            .POST(BodyPublishers.ofString(events))
            .build());
  }

  private JsonNode answer(HttpRequest request) throws Exception {
    var answer = http.send(request, BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isLessThan(300);
    return JSON.readTree(answer.body());
  }
}
