package dev.sluice.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.sdk.Concurrency;
import dev.sluice.sdk.DurableFunction;
import dev.sluice.sdk.RetryPolicy;
import dev.sluice.sdk.Throttle;
import dev.sluice.sdk.Tokens;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A pool's file, well written and not. */
class PoolFileTest {
  private static InferencePool read(String yaml) {
    return PoolFile.read("pool.yaml", yaml).environment(name -> "key").build();
  }

  @Test
  void whatTheFileSaysIsWhatThePoolKeepsTo() {
    InferencePool pool =
        read(
            """
            id: calls
            models:
              tiny:
                concurrency: 3
                throttle: {limit: 5, period: 10s, burst: 2}
                tokens: {limit: 900, period: 2h, estimate: 30}
                retries: 6
                patience: 7d
            fetch:
              allow: [api.example.com]
            """);

    assertThat(pool.id()).isEqualTo("calls");
    DurableFunction tiny = pool.functions().getFirst();
    assertThat(tiny.id()).isEqualTo("calls.infer.tiny");
    assertThat(tiny.retry()).isEqualTo(RetryPolicy.of(6));
    assertThat(tiny.flow().concurrency())
        .containsExactly(new Concurrency(3, "event.data.model", null));
    assertThat(tiny.flow().throttle())
        .isEqualTo(new Throttle(5, Duration.ofSeconds(10), 2, "event.data.model"));
    assertThat(tiny.flow().tokens())
        .containsExactly(
            new Tokens(
                null, 900, Duration.ofHours(2), "event.data.model", 30, "event.data.tokens"));
    assertThat(tiny.flow().startTimeout()).isEqualTo(Duration.ofDays(7));
    assertThat(pool.functions().getLast().flow().concurrency())
        .containsExactly(new Concurrency(10, "event.data.host", null));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|SLUICE-3254|No content",
        "~|SLUICE-3254|an empty file",
        "id: calls|SLUICE-3241|neither",
        "[1]|SLUICE-3254|line 1",
        "modells: {}|SLUICE-3254|modells",
        "models: {a: {concurency: 3}}|SLUICE-3254|concurency",
        "models: {a: {provider: b}}|SLUICE-3254|'b'",
        "models: {a: {concurrency: x}}|SLUICE-3254|line 1",
        "models: {a: {concurrency: 0}}|SLUICE-2021|concurrency",
        "models: {a: {patience: soon}}|SLUICE-3254|90s",
        "models: {a: {throttle: {period: 1m}}}|SLUICE-2021|throttle",
        "models: {a: {provider: p}}\\nproviders: {p: {baseUrl: here}}|SLUICE-3241|here",
        "fetch: {allow: []}|SLUICE-3240|none",
        "fetch: {allow: ['*']}|SLUICE-3240|'*'",
        "fetch: {allow: [a.example.com], headers: {b.example.com: {x:"
            + " y}}}|SLUICE-3240|b.example.com",
        "fetch: {allow: [a.example.com], maxResponseBytes: 1}|SLUICE-3241|1 bytes"
      })
  void whatIsWrongIsToldWithItsPlace(String yaml, String code, String told) {
    assertThatThrownBy(() -> read(yaml.replace("\\n", "\n")))
        .hasMessageStartingWith(code + " ")
        .hasMessageContaining(told);
  }

  @Test
  void aFileThatIsNotThereIsTold() {
    assertThatThrownBy(() -> InferencePool.read(Path.of("no-such-pool.yaml")))
        .hasMessageStartingWith("SLUICE-3254 ")
        .hasMessageContaining("no-such-pool.yaml");
  }
}
