package dev.sluice.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.cli.doctor.Api;
import dev.sluice.errors.SluiceException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The API of a gateway. Every failure is a {@link SluiceException}, the server's own where it gave
 * one.
 */
final class Server {
  /** Where a dev server listens unless told otherwise. */
  static final String DEFAULT_URL = "http://127.0.0.1:8288";

  private static final ObjectMapper JSON = JsonData.mapper();
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration ANSWER = Duration.ofSeconds(30);

  private final String url;
  private final String apiKey;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(CONNECT).build();

  /**
   * @throws SluiceException SLUICE-5022 when {@code url} is no http or https URL
   */
  Server(String url) {
    this(url, System.getenv().getOrDefault("SLUICE_API_KEY", "").strip());
  }

  /**
   * @param apiKey empty: none, as for a server on this machine that asks for none
   * @throws SluiceException SLUICE-5022 when {@code url} is no http or https URL
   */
  Server(String url, String apiKey) {
    this.apiKey = apiKey;
    this.url = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    URI parsed = null;
    try {
      parsed = URI.create(this.url);
    } catch (IllegalArgumentException notAUrl) {
      // told below
    }
    if (parsed == null
        || parsed.getHost() == null
        || !("http".equals(parsed.getScheme()) || "https".equals(parsed.getScheme()))) {
      throw new SluiceException(
          "SLUICE-5022",
          "Expected the URL of a server such as " + DEFAULT_URL + ", found '" + url + "'.",
          "Correct --url or SLUICE_URL.");
    }
  }

  String url() {
    return url;
  }

  JsonNode get(String path, Map<String, String> query) {
    return call("GET", path + queryOf(query), null);
  }

  JsonNode get(String path) {
    return call("GET", path, null);
  }

  JsonNode post(String path, JsonNode body) {
    return call("POST", path, body);
  }

  JsonNode post(String path, JsonNode body, Map<String, String> headers) {
    return call("POST", path, body, headers);
  }

  /**
   * Posts bytes as they are.
   *
   * @param headers in place of those that any call has
   */
  JsonNode post(String path, byte[] body, Map<String, String> headers) {
    HttpRequest.Builder request = request(path, ANSWER).POST(BodyPublishers.ofByteArray(body));
    headers.forEach((name, value) -> header(request, name, value));
    return read("POST " + path, send(request.build()));
  }

  JsonNode delete(String path, JsonNode body) {
    return call("DELETE", path, body);
  }

  JsonNode delete(String path, Map<String, String> query) {
    return call("DELETE", path + queryOf(query), null);
  }

  /**
   * The same server, for one who wants each answer with its status and the server's time.
   *
   * @param patience how long an answer may take
   */
  Api api(Duration patience) {
    return new Api() {
      @Override
      public String url() {
        return url;
      }

      @Override
      public Reply ask(String path) {
        Instant sent = Instant.now();
        HttpResponse<String> response = send(request(path, patience).GET().build());
        Instant received = Instant.now();
        JsonNode body = body(response);
        return new Reply(
            response.statusCode(),
            body == null ? JSON.missingNode() : body,
            date(response),
            sent,
            received);
      }
    };
  }

  private static @Nullable Instant date(HttpResponse<?> response) {
    try {
      return response
          .headers()
          .firstValue("Date")
          .map(text -> Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text)))
          .orElse(null);
    } catch (DateTimeException unknownForm) {
      return null;
    }
  }

  /** One segment of a path, escaped. */
  static String segment(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static String queryOf(Map<String, String> query) {
    String joined =
        new TreeMap<>(query)
            .entrySet().stream()
                .filter(e -> !e.getValue().isEmpty())
                .map(e -> e.getKey() + "=" + segment(e.getValue()))
                .collect(Collectors.joining("&"));
    return joined.isEmpty() ? "" : "?" + joined;
  }

  private JsonNode call(String method, String path, @Nullable JsonNode body) {
    return call(method, path, body, Map.of());
  }

  private JsonNode call(
      String method, String path, @Nullable JsonNode body, Map<String, String> headers) {
    HttpRequest.Builder request = request(path, ANSWER);
    headers.forEach((name, value) -> header(request, name, value));
    if (body == null) {
      request.method(method, BodyPublishers.noBody());
    } else {
      request
          .header("Content-Type", "application/json")
          .method(method, BodyPublishers.ofString(body.toString()));
    }
    HttpResponse<String> response = send(request.build());
    return read(method + " " + path, response);
  }

  private HttpRequest.Builder request(String path, Duration patience) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + path))
            .timeout(patience)
            .header("Accept", "application/json")
            .header("User-Agent", "sluice-cli");
    if (!apiKey.isEmpty()) {
      header(request, "Authorization", "Bearer " + apiKey);
    }
    return request;
  }

  private HttpResponse<String> send(HttpRequest request) {
    try {
      return http.send(request, BodyHandlers.ofString(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new SluiceException(
          "SLUICE-5021",
          "No Sluice server answers at " + url + " (" + reason(e) + ").",
          "Start one with: sluice dev. If it runs elsewhere, name it with --url or SLUICE_URL.",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SluiceException("SLUICE-5021", "Interrupted while waiting for " + url + ".", "", e);
    }
  }

  private static void header(HttpRequest.Builder request, String name, String value) {
    try {
      request.setHeader(name, value);
    } catch (IllegalArgumentException e) {
      throw new UsageException(
          "Expected a value that can be sent as a header, found '" + Texts.oneLine(value) + "'");
    }
  }

  /** A page of the console, as HTML. */
  String page(String path) {
    HttpResponse<String> response = send(request(path, ANSWER).GET().build());
    String type = response.headers().firstValue("Content-Type").orElse("");
    if (response.statusCode() != 200 || !type.startsWith("text/html")) {
      throw unexpected("GET " + path, response.statusCode());
    }
    return response.body();
  }

  private JsonNode read(String call, HttpResponse<String> response) {
    int status = response.statusCode();
    JsonNode answer = body(response);
    if (answer != null && status < 300) {
      return answer;
    }
    JsonNode error = answer == null ? JSON.missingNode() : answer.path("error");
    if (error.hasNonNull("code")) {
      throw new SluiceException(
          error.path("code").asText(),
          error.path("message").asText(),
          error.path("hint").asText(""));
    }
    throw unexpected(call, status);
  }

  private SluiceException unexpected(String call, int status) {
    return new SluiceException(
        "SLUICE-5023",
        call
            + " at "
            + url
            + " was answered with HTTP "
            + status
            + " and nothing that Sluice says.",
        "Check that a Sluice server of this version listens there, not something else.");
  }

  /** What it says; an object without fields when it is empty, null when it is no JSON. */
  private static @Nullable JsonNode body(HttpResponse<String> response) {
    try {
      return response.body().isBlank() ? JSON.createObjectNode() : JSON.readTree(response.body());
    } catch (JsonProcessingException notJson) {
      return null;
    }
  }

  private static String reason(Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof java.net.UnknownHostException
          || t instanceof java.nio.channels.UnresolvedAddressException) {
        return "unknown host";
      }
      String message = t.getMessage();
      if (message != null && !message.isBlank()) {
        return message.toLowerCase(java.util.Locale.ROOT);
      }
    }
    return thrown instanceof java.net.ConnectException
        ? "connection refused"
        : thrown.getClass().getSimpleName();
  }
}
