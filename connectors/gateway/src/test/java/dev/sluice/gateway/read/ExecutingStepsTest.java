package dev.sluice.gateway.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sluice.gateway.read.StepTrace.Attempt;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ExecutingStepsTest {
  private static final Instant AT = Instant.parse("2026-11-26T01:00:00Z");
  private static final Failure NO = new Failure("X", "no", null, true);
  private static final String RUN = "r0-run";

  @Test
  void aStepThatNoHistoryTellsOfIsAdded() {
    RunTrace run = run(RunStatus.RUNNING, 2, step("load", StepStatus.SUCCEEDED, 1));

    RunTrace now = ExecutingSteps.into(run, List.of(worker(2, false, "charge", 1)));

    assertThat(now.steps())
        .extracting(StepTrace::name, StepTrace::status)
        .containsExactly(
            tuple("load", StepStatus.SUCCEEDED), tuple("charge", StepStatus.EXECUTING));
    assertThat(now.steps().getLast().startedAt()).isEqualTo(AT);
    assertThat(now.detail()).isEqualTo("executing charge since " + AT + " on host-1");
  }

  @ParameterizedTest(name = "{0} after {1} attempts, said to be in attempt {2} of turn {3}: {4}")
  @CsvSource({
    "RETRYING, 1, 2, 2, EXECUTING",
    "RETRYING, 2, 2, 2, RETRYING",
    "SUCCEEDED, 1, 1, 2, SUCCEEDED",
    "SUCCEEDED, 2, 1, 2, SUCCEEDED",
    "FAILED, 5, 5, 2, FAILED",
    "RETRYING, 1, 2, 3, EXECUTING",
    "RETRYING, 1, 2, 1, RETRYING",
  })
  void whatTheHistoryTellsOfAnAttemptGoesFirst(
      StepStatus known, int ended, int attempt, int epoch, StepStatus told) {
    RunTrace run = run(RunStatus.RUNNING, 2, step("charge", known, ended));

    RunTrace now = ExecutingSteps.into(run, List.of(worker(epoch, false, "charge", attempt)));

    assertThat(now.steps()).singleElement().extracting(StepTrace::status).isEqualTo(told);
    assertThat(now.steps().getFirst().attempts()).hasSize(ended);
    assertThat(now.steps().getFirst().executing() != null).isEqualTo(told == StepStatus.EXECUTING);
  }

  @ParameterizedTest
  @EnumSource(names = "RUNNING", mode = EnumSource.Mode.EXCLUDE)
  void aRunThatHasNoTurnExecutesNothing(RunStatus status) {
    RunTrace run = run(status, 2);
    assertThat(ExecutingSteps.into(run, List.of(worker(2, false, "charge", 1)))).isSameAs(run);
  }

  @Test
  void turnsOfOtherRunsDoNotCount() {
    RunTrace run = run(RunStatus.RUNNING, 2);
    var step = new WorkerProcess.Step("charge", "RUN", 1, AT);
    var turn = new WorkerProcess.Turn("r0-other", "greet", 2, AT, List.of(step));
    assertThat(ExecutingSteps.into(run, List.of(worker(turn, false)))).isSameAs(run);
  }

  @Test
  void ofTwoWorkersTheLaterAttemptIsToldAndThatAWorkerIsSilent() {
    RunTrace run = run(RunStatus.RUNNING, 2, step("charge", StepStatus.RETRYING, 1));

    RunTrace now =
        ExecutingSteps.into(
            run, List.of(worker(2, false, "charge", 2), worker(3, true, "charge", 3)));

    StepTrace.Executing executing = now.steps().getFirst().executing();
    assertThat(executing)
        .isEqualTo(new StepTrace.Executing(3, AT, "w1", "host-1", AT.plusSeconds(5), true));
    assertThat(now.detail()).endsWith("which was last heard of at " + AT.plusSeconds(5));
  }

  private static WorkerProcess worker(int epoch, boolean silent, String step, int attempt) {
    var running = new WorkerProcess.Step(step, "RUN", attempt, AT);
    return worker(new WorkerProcess.Turn(RUN, "greet", epoch, AT, List.of(running)), silent);
  }

  private static WorkerProcess worker(WorkerProcess.Turn turn, boolean silent) {
    var heard = new HeardOf("w1", "host-1", 47, "0.1.0", AT, AT.plusSeconds(5), silent);
    return new WorkerProcess(heard, "hello", null, false, 1, 8, 1, List.of(turn), 0, 0, false);
  }

  private static StepTrace step(String name, StepStatus status, int ended) {
    List<Attempt> attempts = new ArrayList<>();
    for (int i = 1; i <= ended; i++) {
      attempts.add(new Attempt(i, i, AT, AT, NO));
    }
    @Nullable Instant retryAt = status == StepStatus.RETRYING ? AT : null;
    return new StepTrace(
        name, "RUN", status, false, AT, AT, null, retryAt, null, null, null, null, null, 0,
        List.of(), attempts);
  }

  private static RunTrace run(RunStatus status, int epoch, StepTrace... steps) {
    var summary =
        new RunSummary(
            RUN,
            status,
            "greet",
            "hello",
            "e-1",
            "demo/greet",
            AT,
            null,
            null,
            null,
            null,
            false,
            1,
            null,
            null);
    return new RunTrace(
        summary,
        null,
        1,
        epoch,
        1,
        0,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        0,
        null,
        List.of(),
        List.of(steps),
        List.of(),
        List.of(),
        List.of(),
        List.of());
  }
}
