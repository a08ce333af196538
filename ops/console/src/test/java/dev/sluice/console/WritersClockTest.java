package dev.sluice.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class WritersClockTest {
  private static final Instant NOW = Instant.parse("2026-11-26T10:00:00Z");
  private static final Instant LATER = NOW.plusSeconds(600);

  private final WritersClock clock = new WritersClock();

  @Test
  void isOursUntilARecordShowsThatItIsNot() {
    assertThat(clock.at(NOW)).isEqualTo(NOW);

    clock.came(NOW.minusMillis(120), NOW);
    assertThat(clock.at(LATER)).isEqualTo(LATER);
  }

  @Test
  void isAheadWhenARecordComesFromTheFuture() {
    clock.came(NOW.plusMillis(2_900), NOW);
    clock.came(NOW.plusMillis(3_000), NOW.plusMillis(20));

    assertThat(clock.at(LATER)).isEqualTo(LATER.plusMillis(2_980));
  }

  @Test
  void isBehindWhenTheYoungestOfTheRecordsIsOld() {
    clock.came(NOW.minusSeconds(70), NOW);
    clock.came(NOW.minusSeconds(8), NOW.plusSeconds(1));

    assertThat(clock.at(LATER)).isEqualTo(LATER.minusSeconds(9));
  }

  @Test
  void isBelievedAnewOnceItWasSetRight() {
    Instant now = NOW;
    clock.came(now.plusSeconds(5), now);
    for (int minute = 0; minute < 3; minute++) {
      now = now.plus(Duration.ofSeconds(61));
      clock.came(now.minusMillis(30), now);
    }

    assertThat(clock.at(LATER)).isEqualTo(LATER);
  }
}
