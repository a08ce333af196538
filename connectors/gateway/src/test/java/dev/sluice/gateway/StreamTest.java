package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.read.RunStatus;
import dev.sluice.schemas.topics.RunIds;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What steps say, as a client follows it over HTTP. */
@Timeout(60)
class StreamTest {
  private static final String RUN = RunIds.ofEvent(2, "greet", "e-1");
  private static final String OTHER = RunIds.ofEvent(2, "greet", "e-2");

  private final HttpClient client = HttpClient.newHttpClient();
  private GatewayHarness http;

  @BeforeEach
  void start() {
    http = new GatewayHarness();
    http.model.put(RUN, RunStatus.RUNNING, 1, "load");
  }

  @AfterEach
  void stop() {
    http.close();
    client.close();
  }

  @Test
  void whatWasSaidAndWhatIsSaidComesUntilTheRunEnds() throws Exception {
    http.live.say(RUN, "agent", "\"Dear \"");
    http.live.say(OTHER, "agent", "\"not me\"");
    try (Open stream = open("/v1/runs/" + RUN + "/stream")) {
      assertThat(stream.answer.headers().firstValue("Content-Type").orElse(""))
          .startsWith("text/event-stream");
      assertThat(stream.event())
          .containsExactly(
              "id: 1-0",
              "data: {\"epoch\":2,\"turn\":\"turn-1\",\"number\":1,\"channel\":\"agent\","
                  + "\"step\":\"agent/model\",\"attempt\":1,\"at\":\"1970-01-01T00:00:00Z\","
                  + "\"data\":\"Dear \"}");

      http.live.say(RUN, "agent", "{\"text\":\"Ada\\n\"}");
      assertThat(stream.event().getLast()).endsWith("\"data\":{\"text\":\"Ada\\n\"}}");

      http.model.put(RUN, RunStatus.FAILED, 2, "load");
      assertThat(stream.event())
          .containsExactly("event: end", "id: end", "data: {\"status\":\"FAILED\"}");
      assertThat(stream.event()).isEmpty();
    }
    assertThat(http.live.followers).hasValue(0);
  }

  @Test
  void itIsTakenUpAgainWhereItEndedAndNotAgainWhenAllWasHeard() throws Exception {
    http.live.say(RUN, "agent", "1");
    http.live.say(RUN, "agent", "2");
    http.model.put(RUN, RunStatus.COMPLETED, 2, "load");
    try (Open stream = open("/v1/runs/" + RUN + "/stream", "Last-Event-ID", "1-0")) {
      assertThat(stream.event().getLast()).endsWith("\"data\":2}");
      assertThat(stream.event().getFirst()).isEqualTo("event: end");
    }
    try (Open stream = open("/v1/runs/" + RUN + "/stream", "Last-Event-ID", "end")) {
      assertThat(stream.answer.statusCode()).isEqualTo(204);
    }
  }

  @Test
  void oneChannelCanBeFollowedAlone() throws Exception {
    http.live.say(RUN, "agent", "1");
    http.live.say(RUN, "progress", "2");
    http.model.put(RUN, RunStatus.COMPLETED, 2, "load");
    try (Open stream = open("/v1/runs/" + RUN + "/stream?channel=progress")) {
      assertThat(stream.event().getLast()).endsWith("\"data\":2}");
      assertThat(stream.event().getFirst()).isEqualTo("event: end");
    }
  }

  @Test
  void whatCannotBeFollowedIsRefusedWithWhy() {
    assertThat(http.get("/v1/runs/" + RUN + "/stream", "Last-Event-ID", "x").code())
        .isEqualTo("SLUICE-6253");
    assertThat(http.get("/v1/runs/" + RUN + "/stream?channel=" + "c".repeat(65)).code())
        .isEqualTo("SLUICE-1301");
    assertThat(http.get("/v1/runs/" + OTHER + "/stream").code()).isEqualTo("SLUICE-1202");
    http.live.away = true;
    GatewayHarness.Answer away = http.get("/v1/runs/" + RUN + "/stream");
    assertThat(away.code()).isEqualTo("SLUICE-6255");
    assertThat(away.status()).isEqualTo(503);
  }

  @Test
  void onlySoManyFollowAtOnce() throws Exception {
    List<Open> all = new ArrayList<>();
    try {
      for (int i = 0; i < StreamRoutes.MAX_OPEN; i++) {
        all.add(open("/v1/runs/" + RUN + "/stream"));
      }
      GatewayHarness.Answer refused = http.get("/v1/runs/" + RUN + "/stream");
      assertThat(refused.code()).isEqualTo("SLUICE-6254");
      assertThat(refused.status()).isEqualTo(503);
      assertThat(http.get("/v1/runs/" + RUN).status()).isEqualTo(200);
    } finally {
      for (Open each : all) {
        each.close();
      }
    }
  }

  private Open open(String path, String... headers) throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(http.gateway.uri() + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return new Open(client.send(request.build(), BodyHandlers.ofInputStream()));
  }

  /** A stream that is read event by event. */
  private static final class Open implements AutoCloseable {
    final HttpResponse<InputStream> answer;
    final BufferedReader lines;

    Open(HttpResponse<InputStream> answer) {
      this.answer = answer;
      this.lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
    }

    /** The lines of the next event, without comments. */
    List<String> event() throws IOException {
      List<String> event = new ArrayList<>();
      while (true) {
        String line = lines.readLine();
        if (line == null || (line.isEmpty() && !event.isEmpty())) {
          return event;
        }
        if (!line.isEmpty() && !line.startsWith(":")) {
          event.add(line);
        }
      }
    }

    @Override
    public void close() throws IOException {
      lines.close();
    }
  }
}
