package dev.sluice.inference;

import dev.sluice.errors.SluiceException;
import dev.sluice.sdk.RetryAfter;
import dev.sluice.sdk.RetryAfterException;
import java.io.IOException;
import java.net.Proxy;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Dns;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/**
 * Makes one attempt of an HTTP call within a policy. Each hop of a redirect is checked as the first
 * one was; the client connects to no address but those that {@link AllowList#resolve} gave it for
 * this connection. Thread-safe.
 */
final class Fetcher {
  static final int MAX_REDIRECTS = 5;

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final int SHOWN_CHARS = 500;
  private static final Set<String> SAFE_METHODS = Set.of("GET", "HEAD", "OPTIONS");
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

  /** What another host may be told of a request that is redirected to it. */
  private static final Set<String> HARMLESS =
      Set.of("accept", "accept-language", "content-type", "user-agent");

  private final FetchPolicy policy;
  private final AllowList allowed;
  private final OkHttpClient client;
  private final Clock clock;

  /** A request as one hop makes it. */
  private record Hop(
      String method, HttpUrl url, Map<String, String> headers, @Nullable String body) {}

  Fetcher(FetchPolicy policy, Dns names, Clock clock) {
    this.policy = policy;
    this.clock = clock;
    this.allowed = policy.allowList(names);
    this.client =
        new OkHttpClient.Builder()
            .dns(allowed::resolve)
            .proxy(Proxy.NO_PROXY) // a proxy would resolve names by itself
            .followRedirects(false)
            .followSslRedirects(false)
            .retryOnConnectionFailure(false) // attempts are the engine's
            .connectTimeout(CONNECT_TIMEOUT)
            .readTimeout(Duration.ZERO)
            .writeTimeout(Duration.ZERO)
            .build();
  }

  /**
   * Makes the call.
   *
   * @param idempotencyKey sent as {@code Idempotency-Key} unless the caller states one or the
   *     method changes nothing
   * @throws SluiceException what another attempt cannot help: SLUICE-3243, SLUICE-3244,
   *     SLUICE-3245, SLUICE-3247 for a status that the caller calls final, SLUICE-3249
   * @throws RetryAfterException a status to repeat, and the server said when
   * @throws RetriedAnswer a status to repeat
   * @throws IOException there was no answer
   */
  HttpAnswer send(HttpCall call, String idempotencyKey) throws IOException {
    Map<String, String> headers = new TreeMap<>(call.headers());
    if (!SAFE_METHODS.contains(call.method())) {
      headers.putIfAbsent("idempotency-key", idempotencyKey);
    }
    Hop hop = new Hop(call.method(), call.target(), headers, call.body());
    long deadline = System.nanoTime() + call.timeout().toNanos();
    for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      allowed.check(hop.url());
      Call request = client.newCall(requestOf(hop));
      request.timeout().timeout(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
      try (Response response = request.execute()) {
        String location = response.header("location");
        if (!REDIRECTS.contains(response.code()) || location == null) {
          return answer(call, hop.url(), response);
        }
        hop = redirected(hop, response.code(), location);
      } catch (AllowList.RefusedAddress e) {
        throw e.told();
      }
    }
    throw badRedirect(call.target(), "at most " + MAX_REDIRECTS + " redirects", "one more");
  }

  private Request requestOf(Hop hop) {
    Map<String, String> headers = new TreeMap<>(hop.headers());
    headers.putAll(policy.headersFor(hop.url()));
    Request.Builder request = new Request.Builder().url(hop.url());
    headers.forEach(request::header);
    RequestBody body = null;
    if (hop.body() != null) {
      body = RequestBody.create(hop.body().getBytes(StandardCharsets.UTF_8));
      if (!headers.containsKey("content-type")) {
        request.header("content-type", "text/plain; charset=utf-8");
      }
    } else if (Set.of("POST", "PUT", "PATCH").contains(hop.method())) {
      body = RequestBody.create(new byte[0]);
    }
    return request.method(hop.method(), body).build();
  }

  private static Hop redirected(Hop from, int status, String location) {
    HttpUrl to = from.url().resolve(location);
    if (to == null) {
      throw badRedirect(from.url(), "a redirect to an http or https URL", "'" + location + "'");
    }
    boolean becomesGet =
        !from.method().equals("HEAD")
            && (status == 303 || (status < 303 && from.method().equals("POST")));
    Map<String, String> headers = new TreeMap<>(from.headers());
    boolean sameOrigin =
        to.scheme().equals(from.url().scheme())
            && to.host().equals(from.url().host())
            && to.port() == from.url().port();
    if (!sameOrigin) {
      headers.keySet().retainAll(HARMLESS);
    }
    if (becomesGet) {
      headers.remove("content-type");
      headers.remove("idempotency-key");
    }
    return new Hop(
        becomesGet ? "GET" : from.method(), to, headers, becomesGet ? null : from.body());
  }

  private HttpAnswer answer(HttpCall call, HttpUrl url, Response response) throws IOException {
    byte[] body = read(url, response.body());
    String text = textOf(body);
    int status = response.code();
    if (call.isFailedOn(status) || call.isRetriedOn(status)) {
      String found = url.host() + " answered " + status + shown(text);
      if (call.isFailedOn(status)) {
        throw new SluiceException(
            "SLUICE-3247",
            "Expected another status than " + call.failOn() + " from the call: " + found,
            "Correct the call, or take the status out of failOn to see it as an answer.");
      }
      String message = "SLUICE-3247 A status to repeat the call on: " + found;
      throw RetryAfter.parse(response.header("retry-after"), clock.instant())
          .<RuntimeException>map(delay -> new RetryAfterException(message, delay))
          .orElseGet(() -> new RetriedAnswer(message));
    }
    return new HttpAnswer(
        status,
        response.headers().toMultimap(),
        text == null ? Base64.getEncoder().encodeToString(body) : text,
        text == null,
        AllowList.shown(url));
  }

  private byte[] read(HttpUrl url, @Nullable ResponseBody body) throws IOException {
    if (body == null) {
      return new byte[0];
    }
    BufferedSource source = body.source();
    int limit = policy.maxResponseBytes();
    if (source.request(limit + 1L)) {
      throw new SluiceException(
          "SLUICE-3245",
          "Expected an answer of at most " + limit + " bytes from " + url.host() + ", found more.",
          "Ask for less (a page, fewer fields), or raise the policy's maxResponseBytes.");
    }
    return source.readByteArray();
  }

  private static @Nullable String textOf(byte[] body) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  private static String shown(@Nullable String body) {
    if (body == null || body.isBlank()) {
      return ".";
    }
    String text = body.strip();
    return ": " + (text.length() <= SHOWN_CHARS ? text : text.substring(0, SHOWN_CHARS) + "…");
  }

  private static SluiceException badRedirect(HttpUrl from, String expected, String found) {
    return new SluiceException(
        "SLUICE-3249",
        "Expected " + expected + " from " + AllowList.shown(from) + ", found " + found + ".",
        "Call the URL that it leads to.");
  }
}
