package dev.sluice.topology.core.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.topology.core.Failure;
import dev.sluice.topology.core.Pending;
import dev.sluice.topology.core.RetryPolicy;
import dev.sluice.topology.core.RunInfo;
import dev.sluice.topology.core.RunState;
import dev.sluice.topology.core.RunState.Progress;
import dev.sluice.topology.core.RunStatus;
import dev.sluice.topology.core.StepKind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Each state has the name under which the console shows it. */
class StatusTest {
  private static final Instant NOW = Instant.parse("2026-03-01T09:00:00Z");
  private static final RunInfo RUN =
      new RunInfo(
          "r0-1", "greet", "shop", new RetryPolicy(0, Duration.ZERO, Duration.ZERO, 1, 0), NOW);
  private static final Failure FAILURE = new Failure("Broken", "why", null, true, null);

  private static Progress waitingFor(Pending... pending) {
    return new Progress(0, 1, 0, List.of(pending), NOW);
  }

  private static @Nullable Status suspendedBy(Pending... pending) {
    return Status.of(new RunState.Suspended(RUN, 1, waitingFor(pending)));
  }

  private static @Nullable Status ended(RunStatus how) {
    return Status.of(new RunState.Ended(RUN, 1, waitingFor(), how, NOW));
  }

  @Test
  void aRunIsQueuedUntilATurnStartsAndRunningWhileItLasts() {
    assertThat(Status.of(new RunState.Ready(RUN, 1, waitingFor(), false, false)))
        .isEqualTo(Status.QUEUED);
    assertThat(suspendedBy(new Pending.Start(NOW))).isEqualTo(Status.QUEUED);
    assertThat(Status.of(new RunState.Executing(RUN, 1, waitingFor(), null, 0, null)))
        .isEqualTo(Status.RUNNING);
    assertThat(suspendedBy(new Pending.Redispatch(NOW))).isEqualTo(Status.QUEUED);
  }

  @Test
  void aSuspendedRunIsCalledByWhatItWaitsFor() {
    assertThat(suspendedBy(new Pending.Sleep("nap", NOW))).isEqualTo(Status.SLEEPING);
    assertThat(suspendedBy(new Pending.Wait("ok", NOW, List.of("k")))).isEqualTo(Status.WAITING);
    assertThat(suspendedBy(new Pending.Child("pay", NOW))).isEqualTo(Status.WAITING);
    assertThat(suspendedBy(new Pending.StepRetry("a", StepKind.RUN, 1, NOW, FAILURE, NOW)))
        .isEqualTo(Status.RETRYING);
    assertThat(suspendedBy(new Pending.BodyRetry(NOW, FAILURE))).isEqualTo(Status.RETRYING);
  }

  @Test
  void ofSeveralThingsTheOneThatIsDueFirstCountsAndAnEventThatCancelsNever() {
    assertThat(
            suspendedBy(
                new Pending.CancelOn("~cancel:0", NOW, List.of("k")),
                new Pending.Wait("ok", NOW.plusSeconds(9), List.of("k")),
                new Pending.Sleep("nap", NOW.plusSeconds(8))))
        .isEqualTo(Status.SLEEPING);
  }

  @Test
  void anEndedRunIsCalledByItsEnd() {
    assertThat(ended(RunStatus.COMPLETED)).isEqualTo(Status.COMPLETED);
    assertThat(ended(RunStatus.FAILED)).isEqualTo(Status.FAILED);
    assertThat(ended(RunStatus.CANCELLED)).isEqualTo(Status.CANCELLED);
  }

  @Test
  void ofARunThatIsNotStoredThereIsNothingToSay() {
    assertThat(Status.of(new RunState.Absent())).isNull();
  }
}
