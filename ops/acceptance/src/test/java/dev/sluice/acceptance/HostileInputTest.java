package dev.sluice.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.dev.DevConfig;
import dev.sluice.dev.DevServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What an attacker sends, byte by byte, to every surface of a server of real parts: nothing
 * executes, nothing leaks, the error is clear, and soon there.
 */
@Timeout(180)
@SuppressWarnings("NullAway.Init")
class HostileInputTest {
  private static final Duration SOON = Duration.ofSeconds(15);
  private static final String SCRIPT = "%3Cscript%3Ealert(1)%3C/script%3E";
  private static final String LONG = "x".repeat(20_000);

  /** Of the machine, the language, the database. */
  private static final Pattern LEAK =
      Pattern.compile(
          "\\tat |\\.java:\\d|Exception\\b|org\\.postgresql|PSQL|jdbc:|syntax error"
              + " at|/home/|/root/|root:x:|<script>alert");

  @TempDir static Path folder;

  private static DevServer server;
  private static RawHttp http;

  @BeforeAll
  static void start() {
    server = DevServer.start(DevConfig.in(folder).withPort(0).withKafkaPort(0));
    http = new RawHttp(server.uri().getPort(), SOON);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Arguments get(String what, String path, int status, String found) {
    return with(what, "", "GET", path, status, found);
  }

  private static Arguments post(String what, String path, String body, int status, String found) {
    return Arguments.argumentSet(what, RawHttp.request("POST", path, "", body), status, found);
  }

  private static Arguments with(
      String what, String headers, String method, String path, int status, String found) {
    return Arguments.argumentSet(what, RawHttp.request(method, path, headers, ""), status, found);
  }

  private static String event(String data) {
    return "{\"name\":\"a/b\",\"data\":" + data + "}";
  }

  private static String tool(String name, String arguments) {
    return "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\""
        + name
        + "\",\"arguments\":"
        + arguments
        + "}}";
  }

  static Stream<Arguments> filters() {
    return Stream.of(
        get("SQL in a filter", "/v1/runs?function=x'%20OR%20'1'='1", 200, "\"runs\":[]"),
        get("SQL in a text", "/v1/runs?text=%25';DROP%20TABLE%20run;--", 200, "\"runs\":[]"),
        get("SQL in an id", "/v1/runs/1'%20OR%201=1--", 404, "SLUICE-1202"),
        get("SQL in a limit", "/v1/runs?limit=1;DROP%20TABLE%20run", 400, "SLUICE-13"),
        get("SQL as a status", "/v1/runs?status=FAILED'%20OR%20'1", 400, "SLUICE-1"),
        get("SQL in a name of events", "/v1/events?name='%20OR%201=1--", 200, "\"events\":[]"),
        get("a cursor of nothing", "/v1/runs?cursor=AAAA", 400, "SLUICE-1"),
        get("SQL as a cursor", "/v1/events?cursor=';SELECT%20pg_sleep(9)--", 400, "SLUICE-1"),
        get("a null byte in a text", "/v1/runs?text=a%00b", 400, "SLUICE-1301"),
        get("a null byte in a name", "/v1/events?name=a%00b", 400, "SLUICE-1"),
        get("a null byte in a function", "/v1/runs?function=a%00b", 400, "SLUICE-1"),
        get("a null byte in a path", "/v1/events/a%00b/runs", 400, ""),
        get("no UTF-8 in a query", "/v1/runs?text=%ff%fe", 200, "\"runs\":[]"),
        get("a date far off", "/v1/runs?from=-999999999-01-01T00:00:00Z", 400, "SLUICE-1"),
        get("a huge number", "/v1/runs?limit=99999999999999999999", 400, "SLUICE-13"),
        get(
            "an expression that is none",
            "/v1/runs?expression=event.data.x%20==",
            400,
            "SLUICE-21"),
        get(
            "a deep expression",
            "/v1/runs?expression=" + "(".repeat(500) + "1" + ")".repeat(500),
            400,
            "SLUICE-21"),
        get("a long query", "/v1/runs?text=" + LONG, 414, "SLUICE-1290"),
        get("a long path", "/v1/runs/" + LONG, 414, "SLUICE-1290"));
  }

  static Stream<Arguments> paths() {
    return Stream.of(
        get("climbing out of the assets", "/assets/../../etc/passwd", 400, ""),
        get("climbing, encoded", "/assets/%2e%2e/%2e%2e/etc/passwd", 400, ""),
        get("climbing, encoded twice", "/assets/%252e%252e%252fetc%252fpasswd", 404, ""),
        get("a script in a path", "/runs/%3Cscript%3Ealert(1)", 404, "&lt;script"),
        get("a script in a filter of a page", "/?text=" + SCRIPT, 200, "&lt;script"),
        get("a script in an expression of a page", "/?expression=" + SCRIPT, 400, "SLUICE-2101"),
        get("a script in a live page", "/live/?text=" + SCRIPT.repeat(300), 414, "SLUICE-1290"),
        post(
            "climbing out of the docs",
            "/mcp",
            tool("read_doc", "{\"name\":\"../../etc/passwd\"}"),
            200,
            "SLUICE-1254"),
        post(
            "an absolute doc",
            "/mcp",
            tool("read_doc", "{\"name\":\"/etc/passwd\"}"),
            200,
            "SLUICE-1254"),
        post(
            "a pattern that burns time",
            "/mcp",
            tool("grep_docs", "{\"pattern\":\"((a+)+)+b|(.*.*.*.*)*x\"}"),
            200,
            "result"),
        post(
            "SQL over MCP",
            "/mcp",
            tool("list_runs", "{\"text\":\"';DROP TABLE run;--\"}"),
            200,
            "runs"));
  }

  static Stream<Arguments> requests() {
    return Stream.of(
        with(
            "another site's Origin",
            "Origin: https://evil.example\r\n",
            "POST",
            "/e/k",
            403,
            "SLUICE-1303"),
        with("Origin null", "Origin: null\r\n", "POST", "/v1/signals", 403, "SLUICE-1303"),
        with(
            "another site's form",
            "Sec-Fetch-Site: cross-site\r\n",
            "POST",
            "/v1/signals",
            403,
            "SLUICE-1303"),
        with("DNS rebinding", "Host: evil.example\r\n", "GET", "/v1/runs", 403, "SLUICE-1303"),
        with(
            "a name that begins as ours",
            "Host: localhost.evil.example\r\n",
            "GET",
            "/",
            403,
            "SLUICE-1303"),
        with("two hosts", "Host: localhost\r\nHost: evil.example\r\n", "GET", "/v1/runs", 400, ""),
        with("a long header", "X-Long: " + LONG + "\r\n", "GET", "/v1/runs", 431, "SLUICE-1290"),
        with(
            "a header that is folded", "X-A: b\r\n Set-Cookie: c=d\r\n", "GET", "/health", 400, ""),
        with("a compressed body", "Content-Encoding: gzip\r\n", "POST", "/e/k", 415, "SLUICE-1015"),
        with("a method of nobody", "", "TRACE", "/v1/runs", 405, ""),
        with("two lengths", "Content-Length: 5\r\n", "POST", "/e/k", 400, ""),
        with("a length and chunks", "Transfer-Encoding: chunked\r\n", "POST", "/e/k", 400, ""),
        get("a split header", "/runs/x%0d%0aSet-Cookie:%20a=b", 404, ""));
  }

  static Stream<Arguments> bodies() {
    return Stream.of(
        post(
            "deep JSON",
            "/e/k",
            event("{\"a\":" + "[".repeat(5000) + "]".repeat(5000) + "}"),
            400,
            "SLUICE-1013"),
        post(
            "deep JSON over MCP",
            "/mcp",
            tool(
                "send_event",
                "{\"name\":\"a\",\"data\":{\"a\":" + "[".repeat(5000) + "]".repeat(5000) + "}}"),
            400,
            "SLUICE-1251"),
        post(
            "a huge number",
            "/e/k",
            event("{\"a\":" + "9".repeat(200_000) + "}"),
            400,
            "SLUICE-1013"),
        post(
            "a number with a huge exponent",
            "/e/k",
            "{\"name\":\"a/b\",\"ts\":1e999999999}",
            400,
            "SLUICE-1003"),
        post("no UTF-8", "/e/k", event("{\"a\":\"\u00ff\u00fe\"}"), 400, "SLUICE-1010"),
        post("a null byte in a name", "/e/k", "{\"name\":\"a\\u0000b\"}", 400, "SLUICE-1001"),
        post(
            "a null byte in an id",
            "/e/k",
            "{\"name\":\"a\",\"id\":\"a\\u0000b\"}",
            400,
            "SLUICE-1"),
        post("an event of ours", "/e/k", "{\"name\":\"sluice/run.failed\"}", 400, "SLUICE-1001"),
        post(
            "no JSON",
            "/v1/operations",
            "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>",
            400,
            "SLUICE-1"),
        post(
            "an order with another type",
            "/v1/operations",
            "{\"action\":[{}],\"all\":\"yes\"}",
            400,
            "SLUICE-1211"));
  }

  /** Of each list that has pages, by the API and on the page. */
  static Stream<Arguments> cursors() {
    return Stream.of("/v1/runs", "/v1/events", "/v1/gates", "/v1/audit", "/", "/events", "/gates")
        .flatMap(
            list ->
                Stream.of(
                        "AAAA",
                        "%00",
                        "';DROP%20TABLE%20runs;--",
                        SCRIPT,
                        "e".repeat(3_000),
                        encoded("1764115200000:a\u0000b"),
                        encoded("99999999999999999999:r0-a"),
                        encoded("-1:" + "x".repeat(500)),
                        encoded("x:y\nz"))
                    .filter(cursor -> isPage(list) || !cursor.equals(SCRIPT)) // JSON repeats it
                    .map(
                        cursor ->
                            get(
                                list
                                    + " after "
                                    + cursor.substring(0, Math.min(20, cursor.length())),
                                list + "?cursor=" + cursor,
                                400,
                                "SLUICE-1301")));
  }

  private static boolean isPage(String path) {
    return !path.startsWith("/v1/");
  }

  private static String encoded(String cursor) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(cursor.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @MethodSource({"filters", "paths", "requests", "bodies", "cursors"})
  void itIsAnsweredClearlyAndTellsNothing(byte[] request, int status, String found)
      throws IOException {
    Instant before = Instant.now();
    RawHttp.Answer answer = http.send(request);

    assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
    assertThat(answer.body()).contains(found);
    assertThat(LEAK.matcher(answer.body()).results().map(r -> r.group()).toList()).isEmpty();
    assertThat(answer.head()).doesNotContainIgnoringCase("set-cookie");
    assertThat(Duration.between(before, Instant.now())).isLessThan(SOON);
    assertThat(http.get("/v1/runs").status()).isEqualTo(200);
  }
}
