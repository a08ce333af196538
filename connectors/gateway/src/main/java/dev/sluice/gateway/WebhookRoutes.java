package dev.sluice.gateway;

import dev.sluice.errors.SluiceException;
import dev.sluice.gateway.webhooks.Delivery;
import dev.sluice.gateway.webhooks.Received.Challenged;
import dev.sluice.gateway.webhooks.Received.Refused;
import dev.sluice.gateway.webhooks.Received.Taken;
import dev.sluice.gateway.webhooks.Seen;
import dev.sluice.gateway.webhooks.WebhookCounts;
import dev.sluice.gateway.webhooks.WebhookSource;
import dev.sluice.gateway.webhooks.Webhooks;
import io.javalin.http.Context;
import io.javalin.router.JavalinDefaultRoutingApi;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes webhooks: a provider is known by its signature, not by a key of the gateway. */
final class WebhookRoutes {
  static final String ROOT = "/webhooks/";

  private static final Logger log = LoggerFactory.getLogger(WebhookRoutes.class);

  private final Webhooks webhooks;
  private final Guard guard;
  private final Orders orders;
  private final Clock clock;
  private final Seen seen;
  private final Map<String, WebhookCounts> counts = new ConcurrentHashMap<>();

  WebhookRoutes(Webhooks webhooks, Guard guard, Orders orders, Clock clock) {
    this.webhooks = webhooks;
    this.guard = guard;
    this.orders = orders;
    this.clock = clock;
    this.seen = new Seen(clock);
  }

  record SourceAnswer(
      String source, String kind, String path, boolean signed, WebhookCounts.Now counts) {}

  void addTo(JavalinDefaultRoutingApi routes) {
    routes.post(ROOT + "{source}", this::post);
    routes.get("/v1/webhooks", this::list);
  }

  private void list(Context ctx) {
    List<SourceAnswer> sources =
        new TreeMap<>(webhooks.all())
            .values().stream()
                .map(
                    source ->
                        new SourceAnswer(
                            source.name(),
                            source.kindText(),
                            ROOT + source.name(),
                            source.isSigned(),
                            counts(source).now()))
                .toList();
    Answers.json(ctx, 200, Map.of("sources", sources));
  }

  private void post(Context ctx) throws IOException, InterruptedException {
    String name = ctx.pathParam("source");
    WebhookSource source =
        webhooks
            .source(name)
            .orElseThrow(
                () ->
                    new ApiException(
                        404,
                        "SLUICE-1401",
                        "Expected a source of webhooks, found '" + name + "'.",
                        "Name it in the gateway's webhooks.yaml."));
    if (!source.isSigned()) {
      guard.checkSite(ctx);
    }
    Delivery delivery = new Delivery(ctx.headerMap(), body(ctx, source));
    switch (source.receive(delivery, clock.instant())) {
      case Challenged challenged -> Answers.json(ctx, 200, Map.of("challenge", challenged.text()));
      case Refused refused -> {
        counts(source).refuse();
        log.warn("A webhook of {} was refused, from {}: {}", name, ctx.ip(), refused.found());
        throw new ApiException(
            401,
            "SLUICE-1402",
            "Expected a webhook signed by %s, found %s.".formatted(name, refused.found()),
            "Check the source's secret and the clocks; nothing was taken.");
      }
      case Taken taken -> take(ctx, source, delivery, taken);
    }
  }

  private byte[] body(Context ctx, WebhookSource source) throws IOException {
    try {
      return Api.body(ctx, source.maxBody());
    } catch (ApiException e) {
      counts(source).refuse();
      throw e;
    }
  }

  private void take(Context ctx, WebhookSource source, Delivery delivery, Taken taken)
      throws InterruptedException {
    String id = taken.id();
    if (id != null && seen.has(id)) {
      counts(source).repeat();
      answer(ctx, taken, id, true);
      return;
    }
    Taken sent = taken;
    String sentId;
    try {
      sentId = send(taken);
    } catch (ApiException e) {
      if (!e.isAboutEvent()) {
        throw e;
      }
      sent = source.unreadable(delivery, e.code() + " " + e.problem());
      sentId = send(sent);
    }
    if (sent.unreadable() != null) {
      log.warn("A webhook of {} is kept as {}: {}", source.name(), sentId, sent.unreadable());
    }
    if (sent.id() != null) {
      seen.add(sentId);
    }
    counts(source).take(sent.unreadable() == null);
    answer(ctx, sent, sentId, false);
  }

  private String send(Taken taken) throws InterruptedException, SluiceException {
    return orders.send(taken.event().getBytes(StandardCharsets.UTF_8)).getFirst();
  }

  private static void answer(Context ctx, Taken taken, String id, boolean repeated) {
    if (taken.silent()) {
      ctx.status(200);
      return;
    }
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("ids", List.of(id));
    answer.put("status", 200);
    answer.put("repeated", repeated);
    answer.put("unreadable", taken.unreadable());
    Answers.json(ctx, 200, answer);
  }

  private WebhookCounts counts(WebhookSource source) {
    return counts.computeIfAbsent(source.name(), name -> new WebhookCounts());
  }
}
