package dev.sluice.inference;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.errors.SluiceException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP request for a pool to make. It travels over Kafka: let the pool's policy add what is
 * secret ({@link FetchPolicy#header}). Refused with SLUICE-3242 where it cannot be sent.
 *
 * @param method such as {@code GET}; in capitals, not {@code CONNECT} or {@code TRACE}
 * @param url absolute, http or https, without user and password
 * @param headers in lower case; those of the connection ({@code host}, {@code content-length} …)
 *     are the pool's own
 * @param body sent as UTF-8; null: none
 * @param timeout of each attempt, 1 ms to 15 minutes
 * @param retryOn statuses that fail the attempt, such as {@code 429} or {@code 5xx}: it is repeated
 * @param failOn statuses that fail the call at once; they go before {@code retryOn}
 */
public record HttpCall(
    String method,
    String url,
    Map<String, String> headers,
    @Nullable String body,
    Duration timeout,
    List<String> retryOn,
    List<String> failOn) {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Pattern METHOD = Pattern.compile("(?!CONNECT|TRACE)[A-Z]{1,16}");
  private static final Pattern HEADER = Pattern.compile("[!#$%&'*+.^_`|~0-9a-z-]{1,128}");
  private static final Pattern VALUE = Pattern.compile("[\\t\\x20-\\x7e]{0,8192}");
  private static final Pattern STATUS = Pattern.compile("[1-5]([0-9]{2}|xx)");
  private static final List<String> NO_BODY = List.of("GET", "HEAD");
  private static final Duration LONGEST = Duration.ofMinutes(15);
  private static final List<String> OF_THE_CONNECTION =
      List.of(
          "host",
          "content-length",
          "connection",
          "transfer-encoding",
          "upgrade",
          "te",
          "trailer",
          "keep-alive",
          "expect");

  /** What is repeated when nothing is said. */
  public static final List<String> RETRIED = List.of("408", "429", "5xx");

  public HttpCall {
    check(METHOD.matcher(method).matches(), "a method such as GET, not CONNECT or TRACE", method);
    parse(url);
    Map<String, String> lower = new TreeMap<>();
    headers.forEach(
        (name, value) -> {
          String key = name.toLowerCase(Locale.ROOT);
          check(
              HEADER.matcher(key).matches() && !OF_THE_CONNECTION.contains(key),
              "a header that a caller may set",
              name);
          check(
              VALUE.matcher(value).matches(),
              "a value of header '" + name + "' in one line of ASCII of at most 8 KiB",
              value.length() + " other characters");
          lower.put(key, value);
        });
    headers = Map.copyOf(lower);
    check(
        body == null || !NO_BODY.contains(method), "no body with " + method, "one that has a body");
    check(
        timeout.toMillis() >= 1 && timeout.compareTo(LONGEST) <= 0,
        "a timeout of 1 ms to 15 minutes",
        timeout);
    retryOn = statuses(retryOn);
    failOn = statuses(failOn);
  }

  /** A GET, repeated on {@link #RETRIED}, with a timeout of a minute. */
  public static HttpCall get(String url) {
    return of("GET", url, null);
  }

  /** A POST of text; state its type by the header {@code content-type}. */
  public static HttpCall post(String url, String body) {
    return of("POST", url, body);
  }

  /** A POST of JSON: anything that Jackson writes. */
  public static HttpCall postJson(String url, Object body) {
    try {
      return post(url, MAPPER.writeValueAsString(body)).header("content-type", "application/json");
    } catch (JsonProcessingException e) {
      throw new SluiceException(
          "SLUICE-3242",
          "Expected a body that can be written as JSON: " + e.getOriginalMessage(),
          "Give a record, a collection or a JSON tree.",
          e);
    }
  }

  /** Any method, such as {@code PUT}. */
  public static HttpCall of(String method, String url, @Nullable String body) {
    return new HttpCall(method, url, Map.of(), body, Duration.ofMinutes(1), RETRIED, List.of());
  }

  /** With one more header, or another value of it. */
  public HttpCall header(String name, String value) {
    Map<String, String> more = new TreeMap<>(headers);
    more.put(name.toLowerCase(Locale.ROOT), value);
    return new HttpCall(method, url, more, body, timeout, retryOn, failOn);
  }

  /** With another timeout of each attempt. */
  public HttpCall timeout(Duration timeout) {
    return new HttpCall(method, url, headers, body, timeout, retryOn, failOn);
  }

  /** Statuses that fail the attempt, {@code 429} or {@code 5xx}; none: all others are answers. */
  public HttpCall retryingOn(String... statuses) {
    return new HttpCall(method, url, headers, body, timeout, List.of(statuses), failOn);
  }

  /** Statuses that fail the call at once, such as {@code 4xx}. */
  public HttpCall failingOn(String... statuses) {
    return new HttpCall(method, url, headers, body, timeout, retryOn, List.of(statuses));
  }

  HttpUrl target() {
    return parse(url);
  }

  boolean isRetriedOn(int status) {
    return isIn(retryOn, status);
  }

  boolean isFailedOn(int status) {
    return isIn(failOn, status);
  }

  private static boolean isIn(List<String> statuses, int status) {
    return statuses.contains(Integer.toString(status)) || statuses.contains(status / 100 + "xx");
  }

  private static HttpUrl parse(String url) {
    HttpUrl parsed = HttpUrl.parse(url);
    if (parsed == null || !parsed.username().isEmpty() || !parsed.password().isEmpty()) {
      throw new SluiceException(
          "SLUICE-3242",
          "Expected an absolute http or https URL without user and password, found "
              + (parsed == null ? "'" + url + "'" : "one for " + parsed.host())
              + ".",
          "Correct the URL; have the pool add what is secret as a header.");
    }
    return parsed;
  }

  private static List<String> statuses(List<String> statuses) {
    for (String status : statuses) {
      check(STATUS.matcher(status).matches(), "statuses such as 429 or 5xx", status);
    }
    return List.copyOf(statuses);
  }

  private static void check(boolean holds, String expected, Object found) {
    if (!holds) {
      throw new SluiceException(
          "SLUICE-3242",
          "Expected " + expected + ", found '" + found + "'.",
          "Correct the HTTP call.");
    }
  }
}
