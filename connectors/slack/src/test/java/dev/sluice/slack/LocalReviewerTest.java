package dev.sluice.slack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.sluice.slack.local.LocalReviewer;
import dev.sluice.slack.local.LocalSlack;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** A click in the local Slack arrives as Slack would send it. */
class LocalReviewerTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-26T10:00:00Z"), ZoneOffset.UTC);

  /** What the receiver got. */
  private record Sent(String body, String time, String signature) {}

  @Test
  void aClickIsSentSignedWithTheRequestIdAndTheEditedText() throws Exception {
    AtomicReference<Sent> sent = new AtomicReference<>();
    HttpServer receiver =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext(
        "/",
        exchange -> {
          var headers = exchange.getRequestHeaders();
          sent.set(
              new Sent(
                  new String(exchange.getRequestBody().readAllBytes(), UTF_8),
                  headers.getFirst("X-Slack-Request-Timestamp"),
                  headers.getFirst("X-Slack-Signature")));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    receiver.start();
    URI endpoint = URI.create("http://127.0.0.1:" + receiver.getAddress().getPort() + "/");
    try (LocalSlack slack = LocalSlack.start(0);
        SlackGate gate = SlackGate.of(slack.api(), LocalSlack.TOKEN);
        LocalReviewer grace = new LocalReviewer("grace", endpoint, "secret-12345", CLOCK)) {
      gate.ask("C1", new Question("req-1", "Refund?", "120.00", "Dear Ada"));

      grace.click(slack.messages().getFirst(), "edit", "Dear Ada, yes");

      Sent got = Objects.requireNonNull(sent.get());
      String payload = URLDecoder.decode(got.body().substring("payload=".length()), UTF_8);
      assertThat(payload)
          .contains("\"action_id\":\"edit\"")
          .contains("\"value\":\"req-1\"")
          .contains("\"value\":\"Dear Ada, yes\"")
          .contains("\"username\":\"grace\"");
      assertThat(got.time()).isEqualTo("1795687200");
      assertThat(got.signature()).matches("v0=[0-9a-f]{64}");
      assertThatThrownBy(() -> grace.click(slack.messages().getFirst(), "shred", null))
          .isInstanceOf(IllegalArgumentException.class);
    } finally {
      receiver.stop(0);
    }
  }

  @Test
  void aReceiverThatRefusesIsAnError() throws IOException, InterruptedException {
    try (LocalSlack slack = LocalSlack.start(0);
        SlackGate gate = SlackGate.of(slack.api(), LocalSlack.TOKEN);
        LocalReviewer grace =
            new LocalReviewer("grace", slack.api().resolve("/"), "secret-12345", CLOCK)) {
      gate.ask("C1", new Question("req-1", "Refund?", "120.00", null));

      assertThatThrownBy(() -> grace.click(slack.messages().getFirst(), "approve", null))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("found 404");
    }
  }
}
