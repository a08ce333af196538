package dev.sluice.topology.streams;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When a commit is asked for; a commit took 10 and ended at 1,000 (nanoseconds). */
class EarlyCommitTest {
  private static final long TENTH_OF_A_SECOND = 100_000_000;
  private static final long MILLISECOND = 1_000_000;

  private int requests;
  private long now = 1_000;

  @BeforeEach
  void aCommitIsBehindUs() {
    committedAt(1_000);
  }

  private static void committedAt(long end) {
    committedAt(end - 10, end);
  }

  private static void committedAt(long start, long end) {
    CommitTimes.ofThisThread().committed(start, end);
  }

  private EarlyCommit commits(EarlyCommit.Policy policy) {
    return new EarlyCommit(policy, () -> requests++, () -> now);
  }

  private EarlyCommit eager() {
    return commits(new EarlyCommit.Policy(true, false, 2, 3));
  }

  @Test
  void nobodyWaitsSoNothingIsAskedFor() {
    EarlyCommit commits = eager();
    now = 5_000;
    commits.processing();
    commits.dispatched();
    commits.maybe();
    assertThat(requests).isZero();
  }

  @Test
  void aCommandIsAwaitedWhereItIsSeenOnlyAfterTheCommit() {
    EarlyCommit commits = commits(new EarlyCommit.Policy(true, true, 2, 3));
    now = 5_000;
    commits.processing();
    commits.dispatched();
    commits.maybe();
    assertThat(requests).isEqualTo(1);
  }

  @Test
  void itIsAskedForOnceAndNotBeforeAMultipleOfTheLastOnesTimeIfThatKeptARecordWaiting() {
    EarlyCommit commits = eager();
    commits.processing();
    commits.awaited();
    now = 1_029;
    commits.maybe();
    assertThat(requests).isZero();

    now = 1_030;
    commits.maybe();
    commits.maybe();
    assertThat(requests).isEqualTo(1);
  }

  @Test
  void aCommitThatKeptNobodyWaitingIsFollowedByTheNextAtOnce() {
    EarlyCommit commits = eager();
    now = 1_000 + MILLISECOND;
    committedAt(now - MILLISECOND, now - MILLISECOND / 2);
    now += MILLISECOND;
    commits.processing();
    commits.awaited();
    commits.maybe();
    assertThat(requests).isEqualTo(1);
  }

  @Test
  void aBusyTaskWaitsForTheInterval() {
    EarlyCommit commits = eager();
    now = 5_000;
    for (int i = 0; i < 3; i++) {
      commits.processing();
    }
    commits.awaited();
    commits.maybe();
    assertThat(requests).isZero();
  }

  @Test
  void aTaskThatCommitsOftenIsNoLessBusyForIt() {
    EarlyCommit commits = eager();
    for (int i = 0; i < 3; i++) {
      now += 100;
      commits.processing();
      committedAt(now);
    }
    now += 100;
    commits.awaited();
    commits.maybe();
    assertThat(requests).isZero();
  }

  @Test
  void whatCameATenthOfASecondAgoCountsLessAndLess() {
    EarlyCommit commits = eager();
    for (int i = 0; i < 4; i++) {
      commits.processing();
    }
    commits.awaited();
    now += TENTH_OF_A_SECOND;
    commits.maybe();
    assertThat(requests).isZero();

    now += TENTH_OF_A_SECOND / 2;
    commits.maybe();
    assertThat(requests).isEqualTo(1);
  }

  @Test
  void itCanBeSwitchedOff() {
    EarlyCommit commits = commits(new EarlyCommit.Policy(false, true, 2, 0));
    now = 5_000;
    commits.awaited();
    commits.dispatched();
    commits.maybe();
    assertThat(requests).isZero();
  }
}
