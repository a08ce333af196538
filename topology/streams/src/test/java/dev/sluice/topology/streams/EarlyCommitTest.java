package dev.sluice.topology.streams;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When a commit is asked for; times in nanoseconds. */
class EarlyCommitTest {
  private static final long TENTH_OF_A_SECOND = 100_000_000;

  private static long now = System.nanoTime();

  private int requests;

  @BeforeEach
  void aCommitIsBehindUsAndNothingWaits() {
    now += 10 * TENTH_OF_A_SECOND; // what came in another test is long ago
    Commits.ofThisThread().committed();
    for (int partition = 0; partition < 10; partition++) {
      Backlog.ofThisThread().forget(partition); // other tests of this thread use test drivers
    }
  }

  private EarlyCommit commits(EarlyCommit.Policy policy) {
    return new EarlyCommit(policy, () -> requests++, () -> now);
  }

  private EarlyCommit eager() {
    return commits(new EarlyCommit.Policy(true, false, 2));
  }

  @Test
  void nobodyWaitsSoNothingIsAskedFor() {
    EarlyCommit commits = eager();
    commits.dispatched();
    commits.maybe();
    assertThat(requests).isZero();
  }

  @Test
  void aCommandIsAwaitedWhereItIsSeenOnlyAfterTheCommit() {
    EarlyCommit commits = commits(new EarlyCommit.Policy(true, true, 2));
    commits.dispatched();
    commits.maybe();
    assertThat(requests).isEqualTo(1);
  }

  @Test
  void itIsAskedForOnce() {
    EarlyCommit commits = eager();
    commits.awaited();
    commits.maybe();
    commits.maybe();
    assertThat(requests).isEqualTo(1);
  }

  @Test
  void whatIsCommittedByThenIsNotAskedFor() {
    EarlyCommit commits = eager();
    commits.awaited();
    Commits.ofThisThread().committed();
    commits.maybe();
    assertThat(requests).isZero();
  }

  @Test
  void itComesAfterTheLastRecordThatWaitsWhicheverTaskHasThat() {
    Backlog backlog = Backlog.ofThisThread();
    backlog.isNext("results", 0, 7);
    backlog.isNext("results", 1, 3);
    backlog.taken("results", 0, 7);
    EarlyCommit commits = eager();
    commits.awaited();
    commits.maybe();
    assertThat(requests).isZero();

    backlog.isNext("results", 1, 4);
    backlog.taken("results", 1, 3);
    eager().maybe();
    assertThat(requests).isZero();

    backlog.taken("results", 1, 4);
    eager().maybe();
    assertThat(requests).isEqualTo(1);
  }

  @Test
  void whatAThreadLosesToAnotherDoesNotWaitForIt() {
    Backlog.ofThisThread().isNext("results", 1, 3);
    Backlog.ofThisThread().forget(1);
    EarlyCommit commits = eager();
    commits.awaited();
    commits.maybe();
    assertThat(requests).isEqualTo(1);
  }

  @Test
  void aBusyThreadWaitsForTheInterval() {
    EarlyCommit commits = eager();
    for (int i = 0; i < 3; i++) {
      commits.awaited();
    }
    commits.maybe();
    assertThat(requests).isZero();
  }

  @Test
  void aThreadThatCommitsOftenIsNoLessBusyForIt() {
    EarlyCommit commits = eager();
    for (int i = 0; i < 3; i++) {
      now += 100;
      commits.awaited();
      Commits.ofThisThread().committed();
    }
    now += 100;
    commits.stillAwaited();
    commits.maybe();
    assertThat(requests).isZero();
  }

  @Test
  void whatCameATenthOfASecondAgoCountsLessAndLess() {
    EarlyCommit commits = eager();
    for (int i = 0; i < 4; i++) {
      commits.awaited();
    }
    now += TENTH_OF_A_SECOND;
    commits.maybe();
    assertThat(requests).isZero();

    now += TENTH_OF_A_SECOND / 2;
    commits.maybe();
    assertThat(requests).isEqualTo(1);
  }

  @Test
  void itCanBeSwitchedOff() {
    EarlyCommit commits = commits(new EarlyCommit.Policy(false, true, 2));
    commits.awaited();
    commits.dispatched();
    commits.maybe();
    assertThat(requests).isZero();
  }
}
