package dev.sluice.topology.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What failed alike has the same key, and nothing else. */
class FailureKeyTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "Not found|Not found",
        "order 17 of c-12 not found|order # of c-# not found",
        "took 1,234.5 ms at 10:17:03|took # ms at #",
        "run 0192f1aa-7c1e-7d3c-8a1b-0123456789ab gone|run # gone",
        "charge ch3Qk2Lm9 refused|charge # refused",
        "ABCDEFGH is a word, ABCDEFG1 an id|ABCDEFGH is a word, # an id",
        "v2 of_ABCDEFG1 and ABCDEFG1_x|v# of_ABCDEFG# and ABCDEFG#_x",
        "\u00e9ABCDEFG1 ABCDEFG1\u00e9|\u00e9ABCDEFG# ABCDEFG#\u00e9",
        "  spaces stay  |  spaces stay  ",
      })
  void numbersAndIdsAreLeftOut(String message, String folded) {
    assertThat(FailureKey.fold(message)).isEqualTo(folded);
  }

  @Test
  void onlyTheFirstLineCountsAndOfItTheBeginning() {
    assertThat(FailureKey.fold("")).isEmpty();
    assertThat(FailureKey.fold("HTTP 503\nrequest 1\nrequest 2")).isEqualTo("HTTP #");
    assertThat(FailureKey.fold("x".repeat(5_000))).isEqualTo("x".repeat(300));
    String wide = "\uD83D\uDE00".repeat(400); // each of two chars, and one of Postgres'
    assertThat(FailureKey.fold(wide)).isEqualTo("\uD83D\uDE00".repeat(300));
  }

  @Test
  void functionTypeAndTextAllCount() {
    String key = FailureKey.of("pay", failure("Timeout", "after 5 s"));

    assertThat(key).matches("[0-9a-f]{16}");
    assertThat(FailureKey.of("pay", failure("Timeout", "after 17 s"))).isEqualTo(key);
    assertThat(FailureKey.of("greet", failure("Timeout", "after 5 s"))).isNotEqualTo(key);
    assertThat(FailureKey.of("pay", failure("Gone", "after 5 s"))).isNotEqualTo(key);
    assertThat(FailureKey.of("pay", failure("Timeout", "before 5 s"))).isNotEqualTo(key);
  }

  private static Failure failure(String type, String message) {
    return new Failure(type, message, "at Pay.java:1", true, null);
  }
}
