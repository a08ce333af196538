package dev.sluice.console.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.read.Lag;
import org.junit.jupiter.api.Test;

class StandingTest {
  @Test
  void aPageIsUpToDateWhileTheReadModelKeepsUp() {
    assertThat(Standing.of(new Lag(0, 0, null, null))).isEqualTo(new Standing("ok", "Up to date"));
    assertThat(Standing.of(new Lag(40, 250, null, null)).state()).isEqualTo("ok");
    assertThat(Standing.of(new Lag(-1, -1, null, null)).state()).isEqualTo("ok");
  }

  @Test
  void itSaysForHowLongAndHowManyItIsBehind() {
    assertThat(Standing.of(new Lag(12_345, 2_500, null, null)))
        .isEqualTo(new Standing("behind", "2.5 s behind, 12,345 records"));
  }

  @Test
  void itSaysWhyItStandsStill() {
    assertThat(Standing.of(new Lag(3, 90_000, null, "no connection")))
        .isEqualTo(
            new Standing(
                "broken",
                "The read model stands still: no connection (1 m 30 s behind, 3 records)"));
    assertThat(Standing.of(new Lag(-1, -1, null, "no connection")).text())
        .isEqualTo("The read model stands still: no connection");
  }
}
