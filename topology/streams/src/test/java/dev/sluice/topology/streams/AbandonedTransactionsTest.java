package dev.sluice.topology.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Whose transactions are aborted; how soon a takeover is over is measured by {@code bench w5}. */
class AbandonedTransactionsTest {
  private static final String ENGINE = "sluice.engine";
  private static final String ALIVE = "sluice.engine-e9698f4f-e364-4518-a6d9-dcc09996a6a8";
  private static final String GONE = "sluice.engine-0b1c5a52-7b0c-4b63-8d2e-0b8f6a1f2c33";

  @Test
  void onlyThoseOfInstancesWithoutAMember() {
    assertThat(
            AbandonedTransactions.abandoned(
                ENGINE,
                List.of(ALIVE + "-1", GONE + "-1", ALIVE + "-12", GONE + "-2"),
                List.of(ALIVE + "-StreamThread-1-consumer", ALIVE + "-StreamThread-2-consumer")))
        .containsExactlyInAnyOrder(GONE + "-1", GONE + "-2");
  }

  @Test
  void noneWhileAllAreMembers() {
    assertThat(
            AbandonedTransactions.abandoned(
                ENGINE, List.of(ALIVE + "-1"), List.of(ALIVE + "-StreamThread-1-consumer")))
        .isEmpty();
  }

  @Test
  void noneWhereAClientIdIsConfigured() {
    assertThat(
            AbandonedTransactions.abandoned(
                ENGINE, List.of(ALIVE + "-1"), List.of("mine-StreamThread-1-consumer")))
        .isEmpty();
  }

  @Test
  void noneBeforeAnybodyHasJoined() {
    assertThat(AbandonedTransactions.abandoned(ENGINE, List.of(ALIVE + "-1"), List.of())).isEmpty();
  }
}
