package dev.sluice.worker.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.errors.SluiceException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The codec endpoint over HTTP. */
class CodecServerTest {
  private static final String TOKEN = "a-token-of-some-length";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final AesGcmCodec codec =
      new AesGcmCodec(CodecKeys.text("the test", "k1:" + "ab".repeat(32)));
  private final CodecServer server = CodecServer.start("127.0.0.1", 0, TOKEN + "\n", codec);

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void itDecodesABatchInItsOrderAndSaysOfEachWhatIsWrong() throws Exception {
    String one = sealed("{\"a\":1.50}");
    String changed = one.replaceFirst("\"ct\":\"....", "\"ct\":\"AAAA");

    HttpResponse<String> answer = decode("[" + one + "," + changed + "," + sealed("7") + ",5]");

    JsonNode values = JSON.readTree(answer.body()).get("values");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("cache-control")).contains("no-store");
    assertThat(answer.body()).contains("{\"value\":{\"a\":1.50}}");
    assertThat(values.at("/1/error/code").asText()).isEqualTo("SLUICE-3262");
    assertThat(values.at("/2/value").asInt()).isEqualTo(7);
    assertThat(values.at("/3/value").asInt()).isEqualTo(5); // it was not encrypted
  }

  @Test
  void nobodyWithoutTheTokenIsTold() throws Exception {
    String body = "{\"envelopes\":[" + sealed("\"secret\"") + "]}";
    for (String header : new String[] {"Bearer " + TOKEN + "x", "Bearer ", TOKEN, "Basic YTpi"}) {
      HttpResponse<String> refused = send("POST", body, header);
      assertThat(refused.statusCode()).isEqualTo(401);
      assertThat(refused.body()).doesNotContain("secret", TOKEN);
    }
  }

  @Test
  void whatIsNoBatchIsRefused() throws Exception {
    String bearer = "Bearer " + TOKEN;
    for (String body : new String[] {"", "[]", "{}", "{\"envelopes\":1}", "no json"}) {
      assertThat(send("POST", body, bearer).statusCode()).isEqualTo(400);
    }
    assertThat(send("PUT", "{\"envelopes\":[]}", bearer).statusCode()).isEqualTo(400);
    assertThat(decode("[" + "1,".repeat(1_000) + "1]").statusCode()).isEqualTo(400);
  }

  @Test
  void aShortTokenAndAPortInUseAreRefused() {
    assertThatThrownBy(() -> CodecServer.start("127.0.0.1", 0, "short", codec))
        .isInstanceOf(SluiceException.class)
        .hasMessageContaining("SLUICE-3268");
    int port = server.uri().getPort();
    assertThatThrownBy(() -> CodecServer.start("127.0.0.1", port, TOKEN, codec))
        .isInstanceOf(SluiceException.class)
        .hasMessageContaining("SLUICE-3269");
  }

  private String sealed(String json) {
    byte[] sealed = codec.encode(PayloadContext.result("f"), json.getBytes(StandardCharsets.UTF_8));
    return new String(sealed, StandardCharsets.UTF_8);
  }

  private HttpResponse<String> decode(String envelopes) throws Exception {
    return send("POST", "{\"envelopes\":" + envelopes + "}", "Bearer " + TOKEN);
  }

  private HttpResponse<String> send(String method, String body, String authorization)
      throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(server.uri().resolve("/decode"))
              .header("Authorization", authorization)
              .method(method, BodyPublishers.ofString(body))
              .build(),
          BodyHandlers.ofString());
    }
  }
}
