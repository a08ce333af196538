package dev.sluice.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
  private static final Instant NOW = Instant.parse("2026-11-26T01:00:00Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "30 | PT30S",
        " 0 | PT0S",
        "1.5 | PT1.5S",
        "86400 | PT24H",
        "99999999 | PT24H",
        "999999999999 | PT24H",
        "Thu, 26 Nov 2026 01:00:20 GMT | PT20S",
        "Thu, 26 Nov 2026 00:00:00 GMT | PT0S",
        "Fri, 26 Nov 2027 00:00:00 GMT | PT24H",
      })
  void secondsOrADateSayHowLongToWait(String header, Duration wait) {
    assertThat(RetryAfter.parse(header, NOW)).contains(wait);
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "soon", "-5", "1e9", "NaN", "0x10", "26 Nov 2026"})
  void whatCannotBeReadSaysNothing(@Nullable String header) {
    assertThat(RetryAfter.parse(header, NOW)).isEmpty();
    assertThat(RetryAfter.parseMillis(header)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"250, PT0.25S", "1500.7, PT1.5S", "999999999999, PT24H"})
  void milliseconds(String header, Duration wait) {
    assertThat(RetryAfter.parseMillis(header)).contains(wait);
  }
}
