package dev.sluice.topology.core.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeriodsTest {
  @ParameterizedTest
  @CsvSource({
    "PT0.25S, 250 ms",
    "PT1.5S, 1500 ms",
    "PT1S, 1 s",
    "PT90S, 90 s",
    "PT1M, 1 min",
    "PT90M, 90 min",
    "PT2H, 2 h",
    "PT36H, 36 h",
    "P1D, 1 d",
  })
  void theLargestUnitWithoutRest(Duration period, String words) {
    assertThat(Periods.inWords(period)).isEqualTo(words);
  }
}
