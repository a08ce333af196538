package dev.sluice.slack.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * A server on loopback that speaks the part of Slack's API that {@code SlackGate} uses: {@code
 * chat.postMessage}, {@code chat.update}, {@code conversations.history}. It keeps the messages in
 * memory and counts the requests. Thread-safe.
 */
public final class LocalSlack implements AutoCloseable {
  /** The only token that it takes. */
  public static final String TOKEN = "xoxb-local";

  private static final ObjectMapper JSON = new JsonMapper();
  private static final int MAX_BODY = 1024 * 1024;
  private static final int MAX_MESSAGES = 10_000;
  private static final long FIRST_TS = 1_700_000_000L;

  private final HttpServer server;
  private final ExecutorService threads;
  private final Deque<LocalMessage> messages = new ArrayDeque<>();
  private final Deque<Trouble> troubles = new ArrayDeque<>();
  private int posts;
  private int updates;

  /**
   * What a request is answered with instead.
   *
   * @param method such as {@code chat.postMessage}
   * @param status of the answer
   * @param retryAfter seconds; null: the header is not sent
   * @param error the word in {@code error}
   * @param taken whether the request is carried out all the same, as when an answer is lost
   */
  public record Trouble(
      String method, int status, @Nullable String retryAfter, String error, boolean taken) {}

  private LocalSlack(HttpServer server, ExecutorService threads) {
    this.server = server;
    this.threads = threads;
  }

  /**
   * Starts one.
   *
   * @param port 0: any free one
   * @throws IOException when the port is in use
   */
  public static LocalSlack start(int port) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    LocalSlack slack = new LocalSlack(server, threads);
    server.setExecutor(threads);
    server.createContext("/api/", slack::answer);
    server.start();
    return slack;
  }

  /** Its address for {@code SlackGate.of}. */
  public URI api() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/api/");
  }

  /** The messages, the oldest first; the last 10,000 are kept. */
  public synchronized List<LocalMessage> messages() {
    return List.copyOf(messages);
  }

  /** The question about this request, with its buttons still there; empty: there is none. */
  public Optional<LocalMessage> question(String requestId) {
    return messages().stream()
        .filter(message -> message.button("approve").equals(requestId))
        .findFirst();
  }

  /** How many messages were posted. */
  public synchronized int posts() {
    return posts;
  }

  /** How many changes of messages were taken. */
  public synchronized int updates() {
    return updates;
  }

  /** Has the next request for the trouble's method fail. */
  public synchronized void fail(Trouble trouble) {
    troubles.add(trouble);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String method = exchange.getRequestURI().getPath().substring("/api/".length());
      byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY);
      String bearer = exchange.getRequestHeaders().getFirst("Authorization");
      Trouble trouble = trouble(method);
      ObjectNode answer;
      if (trouble != null && !trouble.taken()) {
        answer = refused(trouble.error());
      } else if (!("Bearer " + TOKEN).equals(bearer)) {
        answer = refused(bearer == null ? "not_authed" : "invalid_auth");
      } else {
        answer = carryOut(method, Form.read(body));
      }
      if (trouble != null && trouble.retryAfter() != null) {
        exchange.getResponseHeaders().set("Retry-After", trouble.retryAfter());
      }
      byte[] bytes = JSON.writeValueAsBytes(answer);
      exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
      exchange.sendResponseHeaders(trouble == null ? 200 : trouble.status(), bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  private synchronized @Nullable Trouble trouble(String method) {
    for (Trouble trouble : troubles) {
      if (trouble.method().equals(method)) {
        troubles.remove(trouble);
        return trouble;
      }
    }
    return null;
  }

  private synchronized ObjectNode carryOut(String method, Map<String, String> form)
      throws IOException {
    return switch (method) {
      case "chat.postMessage" -> post(form);
      case "chat.update" -> update(form);
      case "conversations.history" -> history(form);
      default -> refused("unknown_method");
    };
  }

  private ObjectNode post(Map<String, String> form) throws IOException {
    String channel = form.getOrDefault("channel", "");
    if (channel.isEmpty()) {
      return refused("channel_not_found");
    }
    posts++;
    String ts = "%d.%06d".formatted(FIRST_TS + posts, posts);
    LocalMessage message =
        new LocalMessage(
            channel,
            ts,
            form.getOrDefault("text", ""),
            json(form.get("blocks"), JSON.createArrayNode()),
            json(form.get("metadata"), MissingNode.getInstance()),
            0);
    messages.addLast(message);
    if (messages.size() > MAX_MESSAGES) {
      messages.removeFirst();
    }
    ObjectNode answer = JSON.createObjectNode().put("ok", true);
    answer.put("channel", channel).put("ts", ts).set("message", shown(message));
    return answer;
  }

  private ObjectNode update(Map<String, String> form) throws IOException {
    String channel = form.getOrDefault("channel", "");
    String ts = form.getOrDefault("ts", "");
    List<LocalMessage> all = new ArrayList<>(messages);
    for (int i = 0; i < all.size(); i++) {
      LocalMessage old = all.get(i);
      if (old.channel().equals(channel) && old.ts().equals(ts)) {
        updates++;
        JsonNode blocks = json(form.get("blocks"), JSON.createArrayNode());
        String text = form.getOrDefault("text", "");
        all.set(i, new LocalMessage(channel, ts, text, blocks, old.metadata(), old.updates() + 1));
        messages.clear();
        messages.addAll(all);
        return JSON.createObjectNode().put("ok", true).put("channel", channel).put("ts", ts);
      }
    }
    return refused("message_not_found");
  }

  private ObjectNode history(Map<String, String> form) {
    int limit = Integer.parseInt(form.getOrDefault("limit", "100"));
    ObjectNode answer = JSON.createObjectNode().put("ok", true).put("has_more", false);
    ArrayNode found = answer.putArray("messages");
    var newest = messages.descendingIterator();
    while (newest.hasNext() && found.size() < limit) {
      LocalMessage message = newest.next();
      if (message.channel().equals(form.get("channel"))) {
        found.add(shown(message));
      }
    }
    return answer;
  }

  private static ObjectNode shown(LocalMessage message) {
    ObjectNode shown = JSON.createObjectNode().put("type", "message").put("ts", message.ts());
    shown.put("text", message.text()).set("blocks", message.blocks());
    if (!message.metadata().isMissingNode()) {
      shown.set("metadata", message.metadata());
    }
    return shown;
  }

  private static JsonNode json(@Nullable String text, JsonNode none) throws IOException {
    return text == null ? none : JSON.readTree(text);
  }

  private static ObjectNode refused(String error) {
    return JSON.createObjectNode().put("ok", false).put("error", error);
  }

  /** Stops it; the messages go with it. */
  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
