package dev.sluice.topology.core.waits;

import static dev.sluice.topology.core.waits.WaitSample.in;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.topology.core.flow.MemoryStore;
import dev.sluice.topology.core.waits.LookBacks.LookBack;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LookBacksTest {
  private static final Duration LOOK_BACK = Duration.ofMinutes(10);

  private final MemoryStore store = new MemoryStore();
  private final LookBacks lookBacks = new LookBacks(store, LOOK_BACK);

  private @Nullable LookBack next(Interest... interests) {
    return lookBacks.next(new InterestTable(List.of(interests)), in(1_000));
  }

  private static Interest interest(String path, long since) {
    return new Interest("demo/ok", path, in(since));
  }

  @Test
  void anInterestIsLookedBackForOnce() {
    LookBack first = Objects.requireNonNull(next(interest("a", 990), interest("b", 995)));
    assertThat(first.from()).isEqualTo(in(990).minus(LookBacks.SLACK));
    assertThat(first.interests().all()).hasSize(2);

    lookBacks.done(first);
    assertThat(next(interest("a", 990), interest("b", 995))).isNull();
    assertThat(next(interest("b", 996))).isNull();
  }

  @Test
  void onlyWhatIsNewIsLookedBackFor() {
    lookBacks.done(Objects.requireNonNull(next(interest("a", 500))));
    LookBack next = Objects.requireNonNull(next(interest("a", 500), interest("c", 999)));

    assertThat(next.from()).isEqualTo(in(999).minus(LookBacks.SLACK));
    assertThat(next.interests().all()).containsExactly(interest("c", 999));
  }

  @Test
  void anInterestThatReachesBackFurtherIsLookedBackForAgain() {
    lookBacks.done(Objects.requireNonNull(next(interest("a", 990))));

    assertThat(next(interest("a", 980))).isNotNull();
  }

  @Test
  void itReachesBackNoFurtherThanEventsAreKept() {
    assertThat(Objects.requireNonNull(next(interest("a", -5_000))).from())
        .isEqualTo(in(1_000).minus(LOOK_BACK).minus(LookBacks.SLACK));
  }

  @Test
  void anInterestThatLiesInTheFutureIsLookedBackForFromNow() {
    assertThat(Objects.requireNonNull(next(interest("a", 2_000))).from())
        .isEqualTo(in(1_000).minus(LookBacks.SLACK));
  }
}
