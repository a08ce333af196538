package dev.sluice.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A server on a port of its own that gives prepared answers and keeps what it was asked. */
final class ApiServer implements AutoCloseable {
  static final String RUN = "r2-0123456789abcdefghjkmnpqrs";
  static final String REPLAY = "r2-zzz3456789abcdefghjkmnpqrs";

  /** A run in a list, as the gateway shows it. */
  static String summary(String id, String status, String extra) {
    return """
    {"id":"%s","status":"%s","functionId":"greet-customer","app":"hello","eventId":"ev-1","eventName":"demo/greet",
     "scheduledAt":"2026-11-22T10:00:00.000Z"%s}
    """
        .formatted(id, status, extra.isEmpty() ? "" : "," + extra)
        .strip();
  }

  /** A whole run, as the gateway shows it. */
  static String run(String status, int version, String extra, String steps) {
    String summary = summary(RUN, status, extra);
    return summary.substring(0, summary.length() - 1)
        + ",\"version\":"
        + version
        + ",\"epoch\":1,\"attempt\":1,\"workersLost\":0,\"input\":{\"name\":\"Ada\"},\"replays\":[],\"refusals\":[],\"steps\":["
        + steps
        + "]}";
  }

  static final String COMPOSED =
      """
      {"name":"compose-greeting","kind":"RUN","status":"SUCCEEDED","memoized":false,
       "startedAt":"2026-11-22T10:00:00.010Z","endedAt":"2026-11-22T10:00:00.022Z","until":null,"retryAt":null,
       "output":"Hello Ada","attempts":[{"attempt":1,"epoch":1,"startedAt":"2026-11-22T10:00:00.010Z","endedAt":"2026-11-22T10:00:00.022Z","error":null}]}
      """;

  private final List<String> keys = Collections.synchronizedList(new ArrayList<>());

  private final List<String> lastEvents = Collections.synchronizedList(new ArrayList<>());

  private record Answer(int status, String body) {}

  private final HttpServer http;
  private final Map<String, Deque<Answer>> answers = new HashMap<>();
  private final List<String> asked = Collections.synchronizedList(new ArrayList<>());

  ApiServer() throws IOException {
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.createContext("/", this::answer);
    http.start();
  }

  String url() {
    return "http://127.0.0.1:" + http.getAddress().getPort();
  }

  /**
   * Answers {@code call}, such as {@code GET /v1/runs}, with each body in turn; the last one stays.
   */
  ApiServer on(String call, int status, String... bodies) {
    Deque<Answer> queue = answers.computeIfAbsent(call, c -> new ArrayDeque<>());
    for (String body : bodies) {
      queue.add(new Answer(status, body));
    }
    return this;
  }

  /** What it was asked: method, path with query, and the body where there was one. */
  List<String> asked() {
    return List.copyOf(asked);
  }

  /** The {@code Idempotency-Key} of each call that had one. */
  List<String> keys() {
    return List.copyOf(keys);
  }

  /** The {@code Last-Event-ID} of each call that had one. */
  List<String> lastEvents() {
    return List.copyOf(lastEvents);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      String call = exchange.getRequestMethod() + " " + exchange.getRequestURI().getRawPath();
      asked.add(
          (exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + body).strip());
      keys.addAll(exchange.getRequestHeaders().getOrDefault("Idempotency-Key", List.of()));
      lastEvents.addAll(exchange.getRequestHeaders().getOrDefault("Last-Event-ID", List.of()));
      Deque<Answer> queue = answers.get(call);
      Answer answer =
          queue == null
              ? new Answer(404, "no such page")
              : queue.size() > 1 ? queue.removeFirst() : queue.getFirst();
      byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
      String type = answer.body().startsWith("<") ? "text/html" : "application/json";
      exchange.getResponseHeaders().set("Content-Type", type + "; charset=utf-8");
      exchange.sendResponseHeaders(answer.status(), bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  @Override
  public void close() {
    http.stop(0);
  }
}
