package dev.sluice.openai.script;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.Javalin;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A server on loopback that speaks the OpenAI API: Responses, Chat Completions (both whole and
 * streamed) and embeddings. A model's answer comes from the first rule that fits the request.
 *
 * <pre>{@code
 * ScriptedModelServer server = ScriptedModelServer.start()
 *     .when(request -> request.hasResultOf("load_customer"), request -> text("Hello Ada"))
 *     .otherwise(request -> calls(call("load_customer", Map.of("id", 7))));
 * }</pre>
 *
 * <p>It remembers every request, those that it answered with an error too. Thread-safe.
 */
public final class ScriptedModelServer implements AutoCloseable {
  /** What was asked for. */
  public enum Endpoint {
    RESPONSES,
    CHAT,
    EMBEDDINGS
  }

  static final ObjectMapper JSON = new ObjectMapper();

  private record Rule(
      Predicate<ModelRequest> when, Function<ModelRequest, ScriptedAnswer> answer) {}

  private final Javalin server;
  private final List<Rule> rules = new CopyOnWriteArrayList<>();
  private final List<ModelRequest> requests = new CopyOnWriteArrayList<>();
  private final List<String> embedded = new CopyOnWriteArrayList<>();

  private ScriptedModelServer(int port) {
    server =
        Javalin.create(
            javalin -> {
              javalin.startup.showJavalinBanner = false;
              javalin.startup.showOldJavalinVersionWarning = false;
              javalin.startup.startupWatcherEnabled = false;
              javalin.concurrency.useVirtualThreads = true;
              javalin.http.maxRequestSize = 32L * 1024 * 1024;
              javalin.routes.post("/v1/responses", http -> answer(http, new ResponsesWire()));
              javalin.routes.post("/v1/chat/completions", http -> answer(http, new ChatWire()));
              javalin.routes.post("/v1/embeddings", this::embed);
            });
    server.start("127.0.0.1", port);
  }

  /** On a free port. */
  public static ScriptedModelServer start() {
    return start(0);
  }

  /**
   * On a port of its own.
   *
   * @param port 0: a free one
   */
  public static ScriptedModelServer start(int port) {
    return new ScriptedModelServer(port);
  }

  /** What a client takes as its base URL, such as {@code http://127.0.0.1:4711/v1}. */
  public String baseUrl() {
    return "http://127.0.0.1:" + server.port() + "/v1";
  }

  /** Answers requests for which {@code when} holds and no earlier rule did. */
  public ScriptedModelServer when(
      Predicate<ModelRequest> when, Function<ModelRequest, ScriptedAnswer> answer) {
    rules.add(new Rule(when, answer));
    return this;
  }

  /** Answers all other requests; rules that are added later are never asked. */
  public ScriptedModelServer otherwise(Function<ModelRequest, ScriptedAnswer> answer) {
    return when(request -> true, answer);
  }

  /** Forgets the rules, and remembers the requests. */
  public ScriptedModelServer forgetRules() {
    rules.clear();
    return this;
  }

  /** All requests to models so far, in the order in which they came; no embeddings. */
  public List<ModelRequest> requests() {
    return List.copyOf(requests);
  }

  /** How many requests came to {@code endpoint}. */
  public long count(Endpoint endpoint) {
    return endpoint == Endpoint.EMBEDDINGS
        ? embedded.size()
        : requests.stream().filter(request -> request.endpoint() == endpoint).count();
  }

  @Override
  public void close() {
    server.stop();
  }

  private void answer(Context http, Wire wire) throws IOException {
    JsonNode body = JSON.readTree(http.bodyAsBytes());
    ModelRequest request = wire.read(body);
    requests.add(request);
    ScriptedAnswer answer =
        rules.stream()
            .filter(rule -> rule.when().test(request))
            .findFirst()
            .map(rule -> rule.answer().apply(request))
            .orElseGet(
                () -> ScriptedAnswer.error(400, "no_rule", "No rule of the script fits: " + body));
    while (answer instanceof ScriptedAnswer.Late late) {
      sleep(late);
      answer = late.answer();
    }
    if (answer instanceof ScriptedAnswer.Failure failure) {
      fail(http, failure);
    } else if (request.streaming()) {
      http.contentType("text/event-stream");
      Duration pace = answer instanceof ScriptedAnswer.Text text ? text.pace() : Duration.ZERO;
      // Javalin's own stream does not hand on a flush: all would leave at the end.
      Events events = new Events(http.res().getOutputStream(), pace);
      wire.stream(new Answering(request, answer), events);
    } else {
      http.result(wire.whole(new Answering(request, answer)).toString());
      http.contentType("application/json");
    }
  }

  private static void sleep(ScriptedAnswer.Late late) {
    try {
      Thread.sleep(late.delay());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void fail(Context http, ScriptedAnswer.Failure failure) {
    failure.headers().forEach(http::header);
    ObjectNode error = JSON.createObjectNode();
    error
        .putObject("error")
        .put("message", failure.message())
        .put("type", failure.code())
        .put("code", failure.code())
        .putNull("param");
    http.status(failure.status()).contentType("application/json").result(error.toString());
  }

  private void embed(Context http) throws IOException {
    JsonNode body = JSON.readTree(http.bodyAsBytes());
    embedded.add(body.toString());
    http.contentType("application/json").result(Embeddings.answer(body).toString());
  }
}
