package dev.sluice.topology.core.waits;

import static dev.sluice.topology.core.waits.WaitSample.event;
import static dev.sluice.topology.core.waits.WaitSample.in;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class InterestTableTest {
  private final InterestTable table =
      new InterestTable(
          List.of(
              new Interest("demo/ok", "", in(0)),
              new Interest("demo/ok", "data", in(1)),
              new Interest("demo/ok", "version", in(2)),
              new Interest("demo/other", "data", in(3))));

  @Test
  void anEventHasAKeyForEachPathAtWhichItHasSomething() {
    assertThat(table.keys(event("e-1"), WaitSample.MATCHER))
        .containsExactly("demo/ok||", "demo/ok|data|7");
  }

  @Test
  void anEventThatNobodyEverWaitedForHasNoKey() {
    assertThat(table.keys(event("e-1", "demo/none", "7", null), WaitSample.MATCHER)).isEmpty();
    assertThat(table.isAwaited("demo/none")).isFalse();
    assertThat(table.isAwaited("demo/other")).isTrue();
  }

  @Test
  void aPathIsKnownForTheNameThatItWasToldOf() {
    assertThat(table.isKnown("demo/other", "data", in(3), in(-600))).isTrue();
    assertThat(table.isKnown("demo/other", "version", in(3), in(-600))).isFalse();
  }

  @Test
  void aWaitThatReachesBackFurtherIsToldOfAgainWhileThatHelps() {
    assertThat(table.isKnown("demo/other", "data", in(2), in(-600))).isFalse();
    assertThat(table.isKnown("demo/other", "data", in(2), in(2))).isFalse();
    assertThat(table.isKnown("demo/other", "data", in(2), in(3))).isTrue();
  }

  @Test
  void ofTheSameInterestTheOldestCounts() {
    InterestTable twice =
        new InterestTable(
            List.of(
                new Interest("demo/ok", "data", in(5)), new Interest("demo/ok", "data", in(2))));

    assertThat(twice.all()).containsExactly(new Interest("demo/ok", "data", in(2)));
    assertThat(twice.keys(event("e-1"), WaitSample.MATCHER)).hasSize(1);
  }

  @Test
  void aLongValueStandsInTheKeyAsItsHash() {
    String exact = "x".repeat(CorrelationKey.VALUE_CHARS);

    assertThat(CorrelationKey.of("a", "p", exact)).isEqualTo("a|p|" + exact);
    assertThat(CorrelationKey.of("a", "p", exact + "y")).hasSizeLessThan(100);
    assertThat(CorrelationKey.of("a", "p", exact + "y"))
        .isEqualTo(CorrelationKey.of("a", "p", exact + "y"))
        .isNotEqualTo(CorrelationKey.of("a", "p", exact + "z"));
  }

  @Test
  void ofTooManyTheOldestCount() {
    InterestTable full = new InterestTable(table.all(), 3);

    assertThat(full.isKnown("demo/other", "data", in(0), in(-600))).isTrue();
    assertThat(full.keys(event("e-1", "demo/other", "7", null), WaitSample.MATCHER)).isEmpty();
    assertThat(full.isAwaited("demo/other")).isFalse();
    assertThat(full.refused()).containsExactly(new Interest("demo/other", "data", in(3)));
    assertThat(table.refused()).isEmpty();
  }
}
