package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.GatewayHarness.Answer;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BadEventsTest {
  private static final int NO_INDEX = -1;

  @SuppressWarnings("NullAway.Init")
  private static GatewayHarness http;

  @BeforeAll
  static void start() {
    http = new GatewayHarness();
  }

  @AfterAll
  static void stop() {
    http.close();
  }

  static Stream<Arguments> bodies() {
    String deep = "[".repeat(2_000) + "]".repeat(2_000);
    String big = "x".repeat(1024 * 1024);
    String many = "[" + String.join(",", Collections.nCopies(5_001, "{\"name\":\"a\"}")) + "]";
    return Stream.of(
        body("nothing", "", 400, "SLUICE-1010", NO_INDEX),
        body("blanks", " \n ", 400, "SLUICE-1010", NO_INDEX),
        body("no JSON", "name=a", 400, "SLUICE-1010", NO_INDEX),
        body("cut off", "{'name':'a'", 400, "SLUICE-1010", NO_INDEX),
        body("cut off in data", "{'name':'a','data':{'x':[1,", 400, "SLUICE-1010", NO_INDEX),
        body("more after it", "{'name':'a'} {}", 400, "SLUICE-1010", NO_INDEX),
        body("a comma too many", "[{'name':'a'},]", 400, "SLUICE-1010", NO_INDEX),
        body("a raw newline", "{'name':'a','data':{'x':'\n'}}", 400, "SLUICE-1010", NO_INDEX),
        body("NaN", "{'name':'a','data':{'x':NaN}}", 400, "SLUICE-1010", NO_INDEX),
        body("a text", "'a'", 400, "SLUICE-1011", 0),
        body("null", "null", 400, "SLUICE-1011", 0),
        body("a text among events", "[{'name':'a'},'b']", 400, "SLUICE-1011", 1),
        body("an array in an array", "[[{'name':'a'}]]", 400, "SLUICE-1011", 0),
        body("too deep outside data", deep, 400, "SLUICE-1011", 0),
        body("no name", "{'data':{}}", 400, "SLUICE-1001", 0),
        body("no name in the third", "[{'name':'a'},{'name':'b'},{}]", 400, "SLUICE-1001", 2),
        body("empty name", "{'name':''}", 400, "SLUICE-1001", 0),
        body("blank name", "{'name':'  '}", 400, "SLUICE-1001", 0),
        body("null name", "{'name':null}", 400, "SLUICE-1001", 0),
        body("number as name", "{'name':7}", 400, "SLUICE-1001", 0),
        body("long name", "{'name':'" + "n".repeat(257) + "'}", 400, "SLUICE-1001", 0),
        body("NUL in name", "{'name':'a\\u0000'}", 400, "SLUICE-1001", 0),
        body("reserved name", "{'name':'sluice/run.ended'}", 400, "SLUICE-1001", 0),
        body("text as data", "{'name':'a','data':'x'}", 400, "SLUICE-1002", 0),
        body("array as data", "{'name':'a','data':[1]}", 400, "SLUICE-1002", 0),
        body("null as data", "{'name':'a','data':null}", 400, "SLUICE-1002", 0),
        body("text as ts", "{'name':'a','ts':'now'}", 400, "SLUICE-1003", 0),
        body("fraction as ts", "{'name':'a','ts':1.5}", 400, "SLUICE-1003", 0),
        body("negative ts", "{'name':'a','ts':-1}", 400, "SLUICE-1003", 0),
        body("huge ts", "{'name':'a','ts':99999999999999999999}", 400, "SLUICE-1003", 0),
        body("empty id", "{'name':'a','id':''}", 400, "SLUICE-1004", 0),
        body("number as id", "{'name':'a','id':5}", 400, "SLUICE-1004", 0),
        body("long id", "{'name':'a','id':'" + "i".repeat(257) + "'}", 400, "SLUICE-1004", 0),
        body("half a character", "{'name':'a','id':'\\ud800'}", 400, "SLUICE-1004", 0),
        body("text as user", "{'name':'a','user':'u'}", 400, "SLUICE-1005", 0),
        body("number as v", "{'name':'a','v':1}", 400, "SLUICE-1006", 0),
        body("too large", "{'name':'a','data':{'x':'" + big + "'}}", 413, "SLUICE-1007", 0),
        body("too many", many, 413, "SLUICE-1008", NO_INDEX),
        body("body too large", " ".repeat(16 * 1024 * 1024 + 1), 413, "SLUICE-1009", NO_INDEX),
        body("unknown field", "{'name':'a','payload':{}}", 400, "SLUICE-1012", 0),
        body("too deep", "{'name':'a','data':{'x':" + deep + "}}", 400, "SLUICE-1013", 0));
  }

  private static Arguments body(String what, String body, int status, String code, int index) {
    return Arguments.of(what, body.replace('\'', '"'), status, code, index);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("bodies")
  void aBadBodyIsRefusedAsAWhole(String what, String body, int status, String code, int index) {
    Answer answer = http.post("/e/dev", body);

    assertThat(answer.code()).as(what + ": " + answer.body()).isEqualTo(code);
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.error("message")).startsWith("Expected ");
    assertThat(answer.error("hint")).isNotEmpty();
    assertThat(answer.body().path("error").path("index").asInt(NO_INDEX)).isEqualTo(index);
    assertThat(http.sent()).as("nothing is sent").isEmpty();
  }

  @Test
  void badJsonSaysWhere() {
    Answer answer = http.post("/e/dev", "{\"name\": \"a\",\n  \"data\": {x}}");

    assertThat(answer.error("message")).contains("(line 2, column 12)");
  }

  @Test
  void bytesThatAreNoUtf8AreRefused() {
    byte[] latin1 = "{\"name\":\"gr\u00fc\u00df\"}".getBytes(StandardCharsets.ISO_8859_1);
    byte[] utf16 = "{\"name\":\"a\"}".getBytes(StandardCharsets.UTF_16LE);

    assertThat(http.send("POST", "/e/dev", BodyPublishers.ofByteArray(latin1)).code())
        .isEqualTo("SLUICE-1010");
    assertThat(http.send("POST", "/e/dev", BodyPublishers.ofByteArray(utf16)).code())
        .isEqualTo("SLUICE-1010");
    assertThat(http.sent()).isEmpty();
  }

  @Test
  void aCompressedBodyIsRefused() {
    assertThat(http.post("/e/dev", "{\"name\":\"a\"}", "Content-Encoding", "gzip").code())
        .isEqualTo("SLUICE-1015");
  }
}
