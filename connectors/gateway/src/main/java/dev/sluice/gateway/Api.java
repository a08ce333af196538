package dev.sluice.gateway;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.sluice.gateway.read.Lag;
import dev.sluice.gateway.read.ReadModel;
import dev.sluice.gateway.read.ReadModelUnavailableException;
import dev.sluice.gateway.read.RunTrace;
import io.javalin.http.Context;
import io.javalin.router.JavalinDefaultRoutingApi;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The routes that take events, follow one run or event, and say how things are. */
final class Api {
  static final int MAX_BODY_BYTES = 16 * 1024 * 1024;

  private final GatewayConfig config;
  private final Guard guard;
  private final Orders orders;
  private final Lookups lookups;
  private final ReadModel readModel;
  private final KafkaLink kafka;

  Api(
      GatewayConfig config,
      Guard guard,
      Orders orders,
      Lookups lookups,
      ReadModel readModel,
      KafkaLink kafka) {
    this.config = config;
    this.guard = guard;
    this.orders = orders;
    this.lookups = lookups;
    this.readModel = readModel;
    this.kafka = kafka;
  }

  record Links(String self, String page, String replay, @Nullable String replayOf) {
    static Links of(RunTrace run) {
      String id = run.summary().id();
      String replayOf = run.summary().replayOf();
      return new Links(
          "/v1/runs/" + id,
          "/runs/" + id,
          "/v1/runs/" + id + "/replay",
          replayOf == null ? null : "/v1/runs/" + replayOf);
    }
  }

  record RunAnswer(@JsonUnwrapped RunTrace run, Links links) {}

  record InfoAnswer(String bootstrap, String namespace, String version, boolean ready, Lag lag) {}

  void addTo(JavalinDefaultRoutingApi routes) {
    routes.before(guard::checkOrigin);
    routes.post("/e/{key}", this::postEvents);
    routes.get("/v1/runs/{id}", this::getRun);
    routes.get("/v1/events/{id}/runs", this::getRunsOfEvent);
    routes.get("/v1/info", this::getInfo);
    routes.get("/health", ctx -> Answers.json(ctx, 200, Map.of("status", "up")));
    routes.get("/ready", this::getReady);
  }

  private void postEvents(Context ctx) throws IOException, InterruptedException {
    guard.checkEventKey(ctx, ctx.pathParam("key"));
    List<String> ids = orders.send(body(ctx, MAX_BODY_BYTES));
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("ids", ids);
    answer.put("status", 200);
    Answers.json(ctx, 200, answer);
  }

  /**
   * The body, at most {@code limit} bytes.
   *
   * @throws ApiException SLUICE-1015 it is compressed, SLUICE-1009 it is larger
   */
  static byte[] body(Context ctx, int limit) throws IOException {
    String encoding = ctx.header("Content-Encoding");
    if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
      throw new ApiException(
          415,
          "SLUICE-1015",
          "Expected an uncompressed body, found Content-Encoding '" + encoding + "'.",
          "Send the events uncompressed.");
    }
    boolean announced = ctx.req().getContentLengthLong() > limit;
    byte[] body = announced ? new byte[0] : ctx.bodyInputStream().readNBytes(limit + 1);
    if (announced || body.length > limit) {
      throw new ApiException(
          413,
          "SLUICE-1009",
          "Expected a request body of at most %,d bytes, found more.".formatted(limit),
          "Send the events in several requests; the limit of a webhook is its max_body.");
    }
    return body;
  }

  private void getRun(Context ctx) throws InterruptedException {
    RunTrace trace = lookups.run(ctx.pathParam("id"), Query.after(ctx), Query.wait(ctx));
    Answers.json(ctx, 200, new RunAnswer(trace, Links.of(trace)));
  }

  private void getRunsOfEvent(Context ctx) throws InterruptedException {
    Answers.json(ctx, 200, lookups.event(ctx.pathParam("id"), Query.wait(ctx)));
  }

  private void getInfo(Context ctx) {
    Answers.json(
        ctx,
        200,
        new InfoAnswer(
            config.kafka().bootstrap(),
            config.kafka().topics().namespace(),
            config.version(),
            config.ready().getAsBoolean(),
            readModel.lag()));
  }

  private boolean readModelAnswers() {
    try {
      readModel.check();
      return true;
    } catch (ReadModelUnavailableException e) {
      return false;
    }
  }

  private void getReady(Context ctx) throws InterruptedException {
    boolean kafkaUp = kafka.reachable();
    boolean readModelUp = readModelAnswers();
    boolean rest = config.ready().getAsBoolean();
    boolean ready = kafkaUp && readModelUp && rest;
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("ready", ready);
    answer.put("kafka", kafkaUp);
    answer.put("readModel", readModelUp);
    answer.put("engine", rest);
    Answers.json(ctx, ready ? 200 : 503, answer);
  }
}
