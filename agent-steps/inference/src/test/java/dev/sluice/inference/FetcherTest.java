package dev.sluice.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.inference.LocalServer.Answer;
import dev.sluice.sdk.RetryAfterException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import okhttp3.Dns;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Single attempts of HTTP calls against a server. */
@Timeout(60)
class FetcherTest {
  private static final Instant NOW = Instant.parse("2026-01-05T09:00:00Z");
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

  private final LocalServer server = LocalServer.start(FetcherTest::answer);

  @AfterEach
  void close() {
    server.close();
  }

  private static Answer answer(LocalServer.Asked request) throws InterruptedException {
    String path = request.path();
    if (path.startsWith("/to/")) { // /to/STATUS?URL
      return Answer.of(Integer.parseInt(path.substring(4, 7)), "")
          .header("Location", path.substring(8));
    }
    if (path.startsWith("/status/")) {
      return Answer.of(Integer.parseInt(path.substring(8)), "as asked");
    }
    return switch (path) {
      case "/loop" -> Answer.of(302, "").header("Location", "/loop");
      case "/nowhere" -> Answer.of(302, "").header("Location", "gopher://x/");
      case "/wait" -> Answer.of(429, "slow down").header("Retry-After", "7");
      case "/until" ->
          Answer.of(503, "back soon").header("Retry-After", "Mon, 05 Jan 2026 09:02:00 GMT");
      case "/bytes" -> new Answer(200, Map.of(), "\u00ff\0\1", StandardCharsets.ISO_8859_1);
      case "/large" -> Answer.of(200, "x".repeat(2_000));
      case "/slow" -> {
        Thread.sleep(5_000);
        yield Answer.of(200, "late");
      }
      default -> Answer.of(200, "{\"path\":\"" + path + "\"}").header("X-Kind", "json");
    };
  }

  private FetchPolicy policy() {
    return FetchPolicy.allow("http://127.0.0.1:" + server.port());
  }

  private static HttpAnswer send(FetchPolicy policy, HttpCall call) throws IOException {
    return new Fetcher(policy, Dns.SYSTEM, CLOCK).send(call, "key-1");
  }

  @Test
  void theRequestGoesOutAsAskedAndTheAnswerComesBack() throws Exception {
    HttpCall call =
        HttpCall.postJson(server.url("/orders?id=1"), Map.of("a", 1)).header("X-Mine", "yes");

    HttpAnswer answer = send(policy(), call);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.isSuccess()).isTrue();
    assertThat(answer.headers()).containsEntry("x-kind", List.of("json"));
    assertThat(answer.json().path("path").asText()).isEqualTo("/orders?id=1");
    assertThat(answer.url()).isEqualTo(server.url("/orders"));
    LocalServer.Asked asked = server.asked().getFirst();
    assertThat(asked.method()).isEqualTo("POST");
    assertThat(asked.body()).isEqualTo("{\"a\":1}");
    assertThat(asked.headers())
        .containsEntry("content-type", "application/json")
        .containsEntry("x-mine", "yes")
        .containsEntry("idempotency-key", "key-1");
  }

  @Test
  void aCallThatChangesNothingHasNoIdempotencyKeyAndACallersOwnStands() throws Exception {
    send(policy(), HttpCall.get(server.url("/a")));
    send(policy(), HttpCall.post(server.url("/b"), "x").header("Idempotency-Key", "mine"));

    assertThat(server.asked().get(0).headers()).doesNotContainKey("idempotency-key");
    assertThat(server.asked().get(1).headers()).containsEntry("idempotency-key", "mine");
  }

  @Test
  void whatIsNoTextComesBackInBase64() throws Exception {
    HttpAnswer answer = send(policy(), HttpCall.get(server.url("/bytes")));

    assertThat(answer.base64()).isTrue();
    assertThat(answer.bytes()).containsExactly(0xFF, 0, 1);
    assertThatThrownBy(answer::json).hasMessageStartingWith("SLUICE-3246 ");
  }

  @ParameterizedTest
  @CsvSource({"301, GET", "302, GET", "303, GET", "307, POST", "308, POST"})
  void aRedirectKeepsMethodAndBodyOrBecomesAGet(int status, String method) throws Exception {
    HttpCall call = HttpCall.post(server.url("/to/" + status + "?/end"), "body");

    HttpAnswer answer = send(policy(), call);

    assertThat(answer.status()).isEqualTo(200);
    LocalServer.Asked last = server.asked().getLast();
    assertThat(last.method()).isEqualTo(method);
    assertThat(last.body()).isEqualTo(method.equals("POST") ? "body" : "");
    assertThat(last.headers().containsKey("idempotency-key")).isEqualTo(method.equals("POST"));
  }

  @ParameterizedTest
  @CsvSource({
    "http://169.254.169.254/latest/meta-data, SLUICE-3243",
    "http://[::1]:80/, SLUICE-3243",
    "http://2130706433/, SLUICE-3244",
    "//10.0.0.1/, SLUICE-3243",
    "https://127.0.0.1/, SLUICE-3243",
    "file:///etc/passwd, SLUICE-3249"
  })
  void aRedirectInsideIsRefused(String inside, String code) {
    assertThatThrownBy(() -> send(policy(), HttpCall.get(server.url("/to/302?" + inside))))
        .hasMessageStartingWith(code + " ");
    assertThat(server.asked()).hasSize(1);
  }

  @Test
  void redirectsEndAfterFive() {
    assertThatThrownBy(() -> send(policy(), HttpCall.get(server.url("/loop"))))
        .hasMessageStartingWith("SLUICE-3249 ");
    assertThat(server.asked()).hasSize(1 + Fetcher.MAX_REDIRECTS);
    assertThatThrownBy(() -> send(policy(), HttpCall.get(server.url("/nowhere"))))
        .hasMessageStartingWith("SLUICE-3249 ");
  }

  @Test
  void anotherHostSeesNoneOfTheCallersOrThePoolsSecrets() throws Exception {
    try (LocalServer other = LocalServer.start(FetcherTest::answer)) {
      FetchPolicy policy =
          FetchPolicy.allow("http://127.0.0.1:" + server.port(), "http://127.0.0.1:" + other.port())
              .header("http://127.0.0.1:" + server.port(), "Authorization", "Bearer ${env:KEY}")
              .resolved(name -> name.equals("KEY") ? "s3cret" : null);
      HttpCall call =
          HttpCall.get(server.url("/to/307?" + other.url("/end")))
              .header("X-Api-Key", "callers")
              .header("Accept", "text/plain");

      send(policy, call);

      assertThat(server.asked().getFirst().headers())
          .containsEntry("authorization", "Bearer s3cret")
          .containsEntry("x-api-key", "callers");
      assertThat(other.asked().getFirst().headers())
          .doesNotContainKeys("authorization", "x-api-key")
          .containsEntry("accept", "text/plain");
    }
  }

  @Test
  void aCallersReferenceToTheEnvironmentStaysText() throws Exception {
    send(policy(), HttpCall.get(server.url("/a")).header("X-Try", "${env:PATH}"));

    assertThat(server.asked().getFirst().headers()).containsEntry("x-try", "${env:PATH}");
  }

  @Test
  void aSecretThatIsNotInTheEnvironmentStopsThePool() {
    FetchPolicy policy =
        policy().header("http://127.0.0.1:" + server.port(), "Authorization", "${env:MISSING}");

    assertThatThrownBy(
            () -> InferencePool.builder().fetch(policy).environment(name -> null).build())
        .hasMessageStartingWith("SLUICE-3248 ")
        .hasMessageContaining("MISSING");
  }

  @Test
  void aNameThatChangesToAnAddressInsideIsNotConnectedTo() throws Exception {
    String entry = "http://rebind.example.com:" + server.port();
    FetchPolicy policy = FetchPolicy.allow(entry);
    Fetcher fetcher = new Fetcher(policy, AllowListTest.answers("127.0.0.1", "127.0.0.1"), CLOCK);

    assertThatThrownBy(() -> fetcher.send(HttpCall.get(entry + "/a"), "key"))
        .hasMessageStartingWith("SLUICE-3244 ")
        .hasMessageContaining("127.0.0.1");
    assertThat(server.asked()).isEmpty();

    Fetcher trusting =
        new Fetcher(policy.addresses("127.0.0.0/8"), AllowListTest.answers("127.0.0.1"), CLOCK);
    assertThat(trusting.send(HttpCall.get(entry + "/a"), "key").status()).isEqualTo(200);
    assertThat(server.asked().getFirst().headers())
        .containsEntry("host", "rebind.example.com:" + server.port());
  }

  @Test
  void aRedirectToANameInsideIsRefused() {
    String inside = "http://inside.example.com:" + server.port();
    FetchPolicy policy = FetchPolicy.allow("http://127.0.0.1:" + server.port(), inside);
    Fetcher fetcher = new Fetcher(policy, AllowListTest.answers("127.0.0.1"), CLOCK);

    assertThatThrownBy(
            () -> fetcher.send(HttpCall.get(server.url("/to/302?" + inside + "/x")), "key"))
        .hasMessageStartingWith("SLUICE-3244 ");
    assertThat(server.asked()).hasSize(1);
  }

  @Test
  void statusesAreAnswersOrRepeatedOrFinalAsTheCallerSays() throws Exception {
    assertThat(send(policy(), HttpCall.get(server.url("/status/404"))).status()).isEqualTo(404);
    assertThatThrownBy(() -> send(policy(), HttpCall.get(server.url("/status/500"))))
        .isInstanceOf(RetriedAnswer.class)
        .hasMessageContaining("SLUICE-3247")
        .hasMessageContaining("127.0.0.1 answered 500: as asked");

    HttpCall plain = HttpCall.get(server.url("/status/500")).retryingOn();
    assertThat(send(policy(), plain).status()).isEqualTo(500);
    assertThatThrownBy(
            () -> send(policy(), HttpCall.get(server.url("/status/404")).failingOn("4xx")))
        .hasMessageStartingWith("SLUICE-3247 ");
  }

  @ParameterizedTest
  @CsvSource({"/wait, 7", "/until, 120"})
  void retryAfterIsKept(String path, long seconds) {
    assertThatThrownBy(() -> send(policy(), HttpCall.get(server.url(path))))
        .isInstanceOfSatisfying(
            RetryAfterException.class,
            e -> assertThat(e.retryAt(NOW)).isEqualTo(NOW.plusSeconds(seconds)));
  }

  @Test
  void aLongAnswerAndASlowOneAreCutOff() {
    assertThatThrownBy(
            () -> send(policy().maxResponseBytes(1_024), HttpCall.get(server.url("/large"))))
        .hasMessageStartingWith("SLUICE-3245 ");
    assertThatThrownBy(
            () -> send(policy(), HttpCall.get(server.url("/slow")).timeout(Duration.ofMillis(200))))
        .isInstanceOf(IOException.class);
  }

  @Test
  void callsThatCannotBeSentAreRefused() {
    for (String url :
        List.of("", "/path", "ftp://a/", "http://", "http://user:pw@a.example.com/")) {
      assertThatThrownBy(() -> HttpCall.get(url)).hasMessageStartingWith("SLUICE-3242 ");
    }
    HttpCall call = HttpCall.get("https://a.example.com/");
    for (String name : List.of("Host", "content-length", "Transfer-Encoding", "a b", "")) {
      assertThatThrownBy(() -> call.header(name, "x")).hasMessageStartingWith("SLUICE-3242 ");
    }
    assertThatThrownBy(() -> call.header("x", "a\r\nb: c")).hasMessageStartingWith("SLUICE-3242 ");
    assertThatThrownBy(() -> call.retryingOn("teapot")).hasMessageStartingWith("SLUICE-3242 ");
    assertThatThrownBy(() -> call.timeout(Duration.ofHours(1)))
        .hasMessageStartingWith("SLUICE-3242 ");
    assertThatThrownBy(() -> HttpCall.of("CONNECT", "https://a.example.com/", null))
        .hasMessageStartingWith("SLUICE-3242 ");
    assertThatThrownBy(() -> HttpCall.of("GET", "https://a.example.com/", "body"))
        .hasMessageStartingWith("SLUICE-3242 ");
  }
}
