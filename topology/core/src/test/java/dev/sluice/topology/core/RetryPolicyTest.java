package dev.sluice.topology.core;

import static dev.sluice.topology.core.Sample.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryPolicyTest {
  private static final RetryPolicy STANDARD = policy(4, 1_000, 3_600_000, 2.0, 0.2);

  private static RetryPolicy policy(
      int retries, long firstMillis, long maxMillis, double factor, double jitter) {
    return new RetryPolicy(
        retries, Duration.ofMillis(firstMillis), Duration.ofMillis(maxMillis), factor, jitter);
  }

  private static long delay(RetryPolicy policy, int attempt, String seed) {
    return Duration.between(NOW, policy.nextAttempt(attempt, NOW, seed)).toMillis();
  }

  @ParameterizedTest(name = "after attempt {0}: {1} ms")
  @CsvSource({"1, 1000", "2, 2000", "3, 4000", "4, 8000", "5, 10000", "20, 10000"})
  void theDelayGrowsUpToItsCap(int attempt, long millis) {
    assertThat(delay(policy(20, 1_000, 10_000, 2.0, 0), attempt, "r")).isEqualTo(millis);
  }

  @Test
  void extremesStayInBounds() {
    assertThat(delay(policy(20, 0, 0, 10, 1), 20, "r")).isZero();
    assertThat(delay(policy(20, 86_400_000, 86_400_000, 10, 0), 20, "r")).isEqualTo(86_400_000);
  }

  @Test
  void jitterSpreadsOverItsWholeRangeAndNoFurther() {
    Set<Long> delays =
        IntStream.range(0, 2_000)
            .mapToObj(run -> delay(STANDARD, 1, "r0-" + run))
            .collect(Collectors.toSet());

    assertThat(delays).allSatisfy(d -> assertThat(d).isBetween(800L, 1_200L));
    assertThat(delays).anySatisfy(d -> assertThat(d).isLessThan(820));
    assertThat(delays).anySatisfy(d -> assertThat(d).isGreaterThan(1_180));
    assertThat(delays).hasSizeGreaterThan(300);
  }

  @Test
  void theSameSeedGivesTheSameDelayAndEachAttemptItsOwnJitter() {
    assertThat(delay(STANDARD, 2, "r0-a")).isEqualTo(delay(STANDARD, 2, "r0-a"));
    assertThat(delay(STANDARD, 1, "r0-a") * 2).isNotEqualTo(delay(STANDARD, 2, "r0-a"));
  }

  @Test
  void retriesAreCountedAfterTheFirstAttempt() {
    assertThat(IntStream.rangeClosed(1, 6).filter(STANDARD::allowsAfter))
        .containsExactly(1, 2, 3, 4);
    assertThat(policy(0, 0, 0, 1, 0).allowsAfter(1)).isFalse();
  }
}
