package dev.sluice.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.errors.SluiceException;
import dev.sluice.openai.script.ScriptedModelServer;
import dev.sluice.sdk.ModelCall;
import dev.sluice.sdk.RetryAfterException;
import dev.sluice.sdk.Step;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EmbeddingsTest {
  private final Told step = new Told();

  @Test
  void eachTextHasItsPlaceAndTheStepIsToldWhatItTook() {
    try (ScriptedModelServer server = ScriptedModelServer.start()) {
      OpenAIClient client = client(server.baseUrl());
      Embeddings embeddings = Embeddings.of(client, "text-embedding-3-small", 32);

      List<List<Double>> found = embeddings.embed(List.of("a refund", "an export"), step);

      assertThat(found).hasSize(2).allSatisfy(each -> assertThat(each).hasSize(32));
      assertThat(embeddings.embed(List.of("an export"), step).getFirst())
          .isEqualTo(found.getLast());
      ModelCall call = step.calls.getFirst();
      assertThat(call.provider()).isEqualTo("openai");
      assertThat(call.model()).isEqualTo("text-embedding-3-small");
      assertThat(call.promptTokens()).isEqualTo(6);
      assertThat(call.completionTokens()).isZero();
      assertThat(call.costUsd()).isEqualByComparingTo(new BigDecimal("0.00000012"));
      assertThat(call.latency()).isPositive();
      client.close();
    }
  }

  @Test
  void theProvidersRetryAfterIsWhenToAskAgain() throws IOException {
    answered(
        429,
        "{\"error\":{\"message\":\"slowly\"}}",
        embeddings ->
            assertThatThrownBy(() -> embeddings.embed(List.of("a"), step))
                .isInstanceOfSatisfying(
                    RetryAfterException.class,
                    e ->
                        assertThat(e.retryAt(Instant.EPOCH))
                            .isEqualTo(Instant.EPOCH.plusSeconds(7))));
  }

  @Test
  void aRefusalIsFinal() throws IOException {
    answered(
        400,
        "{\"error\":{\"message\":\"no such model\"}}",
        embeddings ->
            assertThatThrownBy(() -> embeddings.embed(List.of("a"), step))
                .isInstanceOf(SluiceException.class)
                .hasMessageContaining("SLUICE-3206"));
  }

  @Test
  void fewerEmbeddingsThanTextsAreRefusedAndStillToldOf() throws IOException {
    answered(
        200,
        """
        {"object":"list","model":"m","usage":{"prompt_tokens":2,"total_tokens":2},
         "data":[{"object":"embedding","index":0,"embedding":[1.0]}]}
        """,
        embeddings ->
            assertThatThrownBy(() -> embeddings.embed(List.of("a", "b"), step))
                .isInstanceOf(SluiceException.class)
                .hasMessageContaining("SLUICE-6233 Expected 2 embeddings of m, found 1."));
    assertThat(step.calls).singleElement().satisfies(call -> assertThat(call.costUsd()).isNull());
  }

  private interface Use {
    void of(Embeddings embeddings);
  }

  /** A server that answers everything in this way. */
  private static void answered(int status, String body, Use use) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.getResponseHeaders().set("Retry-After", "7");
          exchange.sendResponseHeaders(status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
    OpenAIClient client = client("http://127.0.0.1:" + server.getAddress().getPort() + "/v1");
    try {
      use.of(Embeddings.of(client, "m", 1));
    } finally {
      client.close();
      server.stop(0);
    }
  }

  private static OpenAIClient client(String url) {
    return OpenAiSettings.of(URI.create(url), "none").client();
  }

  /** A step that keeps what it is told. */
  private static final class Told implements Step {
    private final List<ModelCall> calls = new ArrayList<>();

    @Override
    public String name() {
      return "embed";
    }

    @Override
    public int attempt() {
      return 1;
    }

    @Override
    public String idempotencyKey() {
      return "key";
    }

    @Override
    public void usedTokens(long tokens) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void modelCall(ModelCall call) {
      calls.add(call);
    }

    @Override
    public void publish(String channel, @Nullable Object data) {
      throw new AssertionError("Embeddings say nothing while they are made");
    }

    @Override
    public void publishToCaller(String channel, @Nullable Object data) {
      publish(channel, data);
    }
  }
}
