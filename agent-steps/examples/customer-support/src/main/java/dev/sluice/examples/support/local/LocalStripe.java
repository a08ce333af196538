package dev.sluice.examples.support.local;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.Javalin;
import io.javalin.http.Context;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A server on loopback that speaks of Stripe's API what refunds need: form bodies, idempotency keys
 * (the same key answers the first refund; with another body it is refused), errors of their kinds.
 * No money moves.
 */
public final class LocalStripe implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private record Kept(String body, String refund) {}

  private final Javalin server;
  private final Map<String, Kept> byKey = new ConcurrentHashMap<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final Set<String> closed = ConcurrentHashMap.newKeySet();

  private LocalStripe() {
    server =
        Javalin.create(
            config -> {
              config.startup.showJavalinBanner = false;
              config.concurrency.useVirtualThreads = true;
              config.routes.post("/v1/refunds", this::refund);
            });
    server.start("127.0.0.1", 0);
  }

  /** On a free port. */
  public static LocalStripe start() {
    return new LocalStripe();
  }

  /** What a client takes as the API's address. */
  public URI uri() {
    return URI.create("http://127.0.0.1:" + server.port());
  }

  /** Refuses refunds of this charge for good. */
  public void refuse(String charge) {
    closed.add(charge);
  }

  /** How many requests for refunds came. */
  public int requests() {
    return requests.size();
  }

  /** How many refunds were made. */
  public int refunds() {
    return byKey.size();
  }

  @Override
  public void close() {
    server.stop();
  }

  private void refund(Context http) {
    requests.add(http.body());
    @Nullable String charge = http.formParam("charge");
    @Nullable String amount = http.formParam("amount");
    @Nullable String key = http.header("Idempotency-Key");
    if (http.header("Authorization") == null) {
      error(http, 401, "invalid_request_error", "You did not provide an API key.");
    } else if (charge == null || amount == null || key == null) {
      error(http, 400, "invalid_request_error", "Missing required param: charge, amount or key.");
    } else if (closed.contains(charge)) {
      error(http, 400, "invalid_request_error", "Charge " + charge + " cannot be refunded.");
    } else {
      Kept first =
          byKey.computeIfAbsent(
              key, k -> new Kept(http.body(), "re_" + Integer.toHexString(k.hashCode())));
      if (first.body().equals(http.body())) {
        answer(http, first.refund(), charge, Long.parseLong(amount));
      } else {
        error(http, 400, "idempotency_error", "Keys can only be used with the same parameters.");
      }
    }
  }

  private static void answer(Context http, String id, String charge, long amount) {
    ObjectNode refund = JSON.createObjectNode();
    refund
        .put("id", id)
        .put("object", "refund")
        .put("amount", amount)
        .put("charge", charge)
        .put("currency", "usd")
        .put("status", "succeeded");
    http.contentType("application/json").result(refund.toString());
  }

  private static void error(Context http, int status, String type, String message) {
    ObjectNode error = JSON.createObjectNode();
    error.putObject("error").put("type", type).put("message", message);
    http.status(status).contentType("application/json").result(error.toString());
  }
}
