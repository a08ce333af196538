package dev.sluice.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import dev.sluice.errors.SluiceException;
import dev.sluice.gateway.read.ReadModelUnavailableException;
import dev.sluice.schemas.registry.RegistryException;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.MethodNotAllowedResponse;
import io.javalin.http.NotFoundResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.EofException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes answers as JSON: times ISO-8601 in UTC, every error in the same form. */
public final class Answers {
  private static final Logger log = LoggerFactory.getLogger(Answers.class);
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .addModule(new SimpleModule().addSerializer(Instant.class, ToStringSerializer.instance))
          .build();

  private Answers() {}

  static void json(Context ctx, int status, Object body) {
    ctx.status(status).contentType("application/json; charset=utf-8").result(bytes(body));
  }

  /** As it is written in an answer, in one line. */
  static String text(Object body) {
    return new String(bytes(body), StandardCharsets.UTF_8);
  }

  private static byte[] bytes(Object body) {
    try {
      return JSON.writeValueAsBytes(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Every answer can be written as JSON", e);
    }
  }

  static void error(Context ctx, SluiceException e) {
    switch (e) {
      case ApiException api -> error(ctx, api.status(), e, api.details());
      case ReadModelUnavailableException away -> error(ctx, 503, away, Map.of());
      case RegistryException registry -> error(ctx, 503, registry, Map.of());
      default -> error(ctx, isAboutRequest(e) ? 400 : 500, e, Map.of());
    }
  }

  /** Events, queries and orders, and expressions in them. */
  private static boolean isAboutRequest(SluiceException e) {
    return e.code().startsWith("SLUICE-1") || e.code().startsWith("SLUICE-210");
  }

  static void error(Context ctx, HttpResponseException e) {
    String asked = ctx.method() + " " + ctx.path();
    error(
        ctx,
        switch (e) {
          case NotFoundResponse n ->
              new ApiException(
                  404,
                  "SLUICE-1302",
                  "Expected a path of the API, found " + asked + ".",
                  "The paths are listed in docs/api.md.");
          case MethodNotAllowedResponse m ->
              new ApiException(
                  405,
                  "SLUICE-1304",
                  "Expected another method, found " + asked + ".",
                  "The methods of each path are listed in docs/api.md.");
          case BadRequestResponse b -> badRequest(asked, b);
          default ->
              new ApiException(e.getStatus(), "SLUICE-1399", asked + ": " + e.getMessage(), "");
        });
  }

  static void error(Context ctx, Exception e) {
    Optional<ApiException> unfinished = unfinished(e);
    if (unfinished.isPresent()) {
      log.warn("{} {} from {}: {}", ctx.method(), ctx.path(), ctx.ip(), e.getMessage());
      error(ctx, unfinished.get());
      return;
    }
    log.error("{} {} failed", ctx.method(), ctx.path(), e);
    error(
        ctx,
        new ApiException(
            500,
            "SLUICE-1399",
            "The gateway failed to answer: " + e.getClass().getSimpleName() + ".",
            "This is a bug; the gateway's log has the details."));
  }

  /** The client did not finish what it began; empty: it is no fault of the client. */
  private static Optional<ApiException> unfinished(Exception e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      switch (cause) {
        case SlowBodies.SlowBodyException slow -> {
          return Optional.of(tooSlow(slow.getMessage()));
        }
        case TimeoutException silent -> {
          return Optional.of(tooSlow("none for a while"));
        }
        case EofException gone -> {
          return Optional.of(
              new ApiException(
                  400,
                  "SLUICE-4156",
                  "Expected the whole body, found that the connection ended before.",
                  "Send it again."));
        }
        default -> {}
      }
    }
    return Optional.empty();
  }

  private static ApiException tooSlow(@Nullable String found) {
    return new ApiException(
        408,
        "SLUICE-4155",
        "Expected a body of at least %,d bytes a second, %d s aside, found %s."
            .formatted(SlowBodies.BYTES_PER_SECOND, SlowBodies.GRACE.toSeconds(), found),
        "Send it again over a better connection, or less at a time.");
  }

  private static ApiException badRequest(String asked, BadRequestResponse e) {
    return new ApiException(
        400,
        "SLUICE-1301",
        "Expected a well-formed request, found " + asked + ": " + e.getMessage(),
        "The requests are shown in docs/api.md.");
  }

  /** The answer where there is no context to write it to. */
  static byte[] bytes(ApiException e) {
    Map<String, Object> body = error(e);
    body.put("status", e.status());
    return bytes(body);
  }

  private static void error(
      Context ctx, int status, SluiceException e, Map<String, Object> details) {
    Map<String, Object> body = error(e, e.hint(), details);
    body.put("status", status);
    json(ctx, status, body);
  }

  /**
   * An error in the form that every surface gives it.
   *
   * @return {@code error} with {@code code}, {@code message} and {@code hint}, and what goes with
   *     it
   */
  public static Map<String, Object> error(SluiceException e) {
    return error(e, e.hint());
  }

  /** The same with a hint that fits the surface better. */
  public static Map<String, Object> error(SluiceException e, String hint) {
    return error(e, hint, e instanceof ApiException api ? api.details() : Map.of());
  }

  private static Map<String, Object> error(
      SluiceException e, String hint, Map<String, Object> details) {
    Map<String, Object> error = new LinkedHashMap<>();
    error.put("code", e.code());
    error.put("message", e.problem());
    error.put("hint", hint);
    Map<String, Object> body = new LinkedHashMap<>();
    details.forEach(
        (key, value) -> {
          if (key.equals("index")) {
            error.put(key, value);
          } else {
            body.put(key, value);
          }
        });
    body.put("error", error);
    return body;
  }
}
