package dev.sluice.console.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sluice.gateway.read.Failure;
import dev.sluice.gateway.read.RunStatus;
import dev.sluice.gateway.read.RunSummary;
import dev.sluice.gateway.read.RunTrace;
import dev.sluice.gateway.read.StepStatus;
import dev.sluice.gateway.read.StepTrace;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WaterfallTest {
  private static final Failure NO = new Failure("X", "no", null, true);

  @Test
  void attemptsAndTheTimeBetweenThemAreDrawnToScale() {
    StepTrace step =
        step(
            "RUN", StepStatus.SUCCEEDED, 20, 80L, attempt(1, 20, 40, NO), attempt(2, 60, 80, null));

    Waterfall waterfall = Waterfall.of(run(RunStatus.COMPLETED, 100L, step), 10, at(500));

    assertThat(waterfall.steps().getFirst().segments())
        .extracting(Waterfall.Segment::kind, Waterfall.Segment::x, Waterfall.Segment::width)
        .containsExactly(
            tuple("failed", "20.00%", "20.00%"),
            tuple("backoff", "40.00%", "20.00%"),
            tuple("done", "60.00%", "20.00%"));
    assertThat(waterfall.run())
        .extracting(Waterfall.Segment::kind, Waterfall.Segment::width)
        .containsExactly(tuple("queued", "20.00%"), tuple("running", "80.00%"));
  }

  @Test
  void whatIsOpenReachesUntilNow() {
    StepTrace asleep = step("SLEEP", StepStatus.SLEEPING, 50, null);

    Waterfall waterfall = Waterfall.of(run(RunStatus.SLEEPING, null, asleep), 10, at(200));

    Waterfall.Segment segment = waterfall.steps().getFirst().segments().getFirst();
    assertThat(segment.kind()).isEqualTo("asleep");
    assertThat(segment.x()).isEqualTo("25.00%");
    assertThat(segment.width()).isEqualTo("75.00%");
    assertThat(segment.text()).contains("150 ms so far");
  }

  @Test
  void anAttemptThatExecutesReachesUntilNow() {
    StepTrace retried =
        executing(step("RUN", StepStatus.EXECUTING, 20, null, attempt(1, 20, 40, NO)), 2, 60);

    Waterfall waterfall = Waterfall.of(run(RunStatus.RUNNING, null, retried), 10, at(100));

    assertThat(waterfall.steps().getFirst().segments())
        .extracting(Waterfall.Segment::kind, Waterfall.Segment::x, Waterfall.Segment::width)
        .containsExactly(
            tuple("failed", "20.00%", "20.00%"),
            tuple("backoff", "40.00%", "20.00%"),
            tuple("now", "60.00%", "40.00%"));
    assertThat(waterfall.steps().getFirst().segments().getLast().text())
        .contains("attempt 2 executes", "40 ms so far");
  }

  @Test
  void whatIsTooShortToSeeIsDrawnAllTheSameAndStaysInside() {
    StepTrace step =
        step(
            "RUN",
            StepStatus.SUCCEEDED,
            1_000_000,
            1_000_000L,
            attempt(1, 1_000_000, 1_000_000, null));

    Waterfall waterfall = Waterfall.of(run(RunStatus.COMPLETED, 1_000_000L, step), 10, at(0));

    Waterfall.Segment segment = waterfall.steps().getFirst().segments().getFirst();
    assertThat(segment.x()).isEqualTo("99.60%");
    assertThat(segment.width()).isEqualTo("0.40%");
  }

  @Test
  void stepsBeyondTheBoundAreCounted() {
    StepTrace step = step("RUN", StepStatus.SUCCEEDED, 1, 2L, attempt(1, 1, 2, null));

    Waterfall waterfall = Waterfall.of(run(RunStatus.COMPLETED, 10L, step, step, step), 2, at(0));

    assertThat(waterfall.steps()).hasSize(2);
    assertThat(waterfall.left()).isEqualTo(1);
    assertThat(waterfall.marks())
        .extracting(Waterfall.Mark::text)
        .containsExactly("0", "2 ms", "5 ms", "7 ms", "10 ms");
  }

  private static Instant at(long ms) {
    return Instant.parse("2026-11-22T10:00:00Z").plusMillis(ms);
  }

  private static StepTrace.Attempt attempt(
      int number, long from, long to, @Nullable Failure error) {
    return new StepTrace.Attempt(number, 1, at(from), at(to), error);
  }

  private static StepTrace step(
      String kind, StepStatus status, long from, @Nullable Long to, StepTrace.Attempt... attempts) {
    return new StepTrace(
        "s",
        kind,
        status,
        false,
        at(from),
        to == null ? null : at(to),
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        0,
        List.of(),
        List.of(attempts));
  }

  private static StepTrace executing(StepTrace step, int attempt, long since) {
    return new StepTrace(
        step.name(),
        step.kind(),
        step.status(),
        step.memoized(),
        step.startedAt(),
        step.endedAt(),
        step.until(),
        step.retryAt(),
        step.input(),
        step.output(),
        step.failure(),
        step.waitsFor(),
        step.invoked(),
        step.tokens(),
        step.modelCalls(),
        step.attempts(),
        new StepTrace.Executing(attempt, at(since), "w1", "host-1", at(since), false));
  }

  private static RunTrace run(RunStatus status, @Nullable Long ended, StepTrace... steps) {
    var summary =
        new RunSummary(
            "r0-a",
            status,
            "greet",
            "hello",
            "e-1",
            "demo/greet",
            at(0),
            ended == null ? null : at(ended),
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
        1,
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
