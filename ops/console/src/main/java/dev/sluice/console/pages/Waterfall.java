package dev.sluice.console.pages;

import dev.sluice.gateway.read.RunSummary;
import dev.sluice.gateway.read.RunTrace;
import dev.sluice.gateway.read.StepStatus;
import dev.sluice.gateway.read.StepTrace;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a run's time went, drawn to scale. Lengths and places are in percent of the whole.
 *
 * @param from when the run came to be
 * @param to when it ended, or now
 * @param run the run as a whole: until its first step, and from then on
 * @param steps in the order in which they started
 * @param left how many further steps are not drawn
 */
record Waterfall(Instant from, Instant to, List<Segment> run, List<Row> steps, int left) {
  private static final double LEAST = 0.4;
  private static final int MARKS = 4;

  /**
   * What one stretch of time was spent on.
   *
   * @param kind queued, running, now, done, failed, backoff, asleep or waiting
   * @param x where it starts
   * @param width how long it is; never too small to be seen
   * @param text the same in words
   */
  record Segment(String kind, String x, String width, String text) {}

  /** A step and its stretches, none if it was taken over from another run. */
  record Row(StepTrace step, List<Segment> segments) {}

  /**
   * A mark on the scale.
   *
   * @param x where
   * @param text how long after the start
   */
  record Mark(String x, String text) {}

  /**
   * Draws a run.
   *
   * @param most how many steps
   * @param now where it ends if the run has not ended
   */
  static Waterfall of(RunTrace run, int most, Instant now) {
    RunSummary summary = run.summary();
    Instant from = summary.scheduledAt();
    Instant to = Objects.requireNonNullElse(summary.endedAt(), now);
    Instant last =
        run.steps().stream()
            .flatMap(Waterfall::moments)
            .reduce(to.isBefore(from) ? from : to, (a, b) -> a.isAfter(b) ? a : b);
    Scale scale = new Scale(from, last);
    List<StepTrace> shown = run.steps().stream().limit(most).toList();
    return new Waterfall(
        from,
        last,
        whole(run, scale),
        shown.stream().map(step -> new Row(step, segments(step, scale))).toList(),
        run.steps().size() - shown.size());
  }

  /** Evenly spread marks, from the start to the end. */
  List<Mark> marks() {
    List<Mark> marks = new ArrayList<>();
    Duration whole = Duration.between(from, to);
    for (int i = 0; i <= MARKS; i++) {
      String x = percent(100.0 * i / MARKS);
      marks.add(
          new Mark(x, i == 0 ? "0" : Format.duration(whole.multipliedBy(i).dividedBy(MARKS))));
    }
    return marks;
  }

  /** The segments in words, for who cannot see them. */
  static String words(List<Segment> segments) {
    return segments.isEmpty()
        ? "taken over"
        : segments.stream().map(Segment::text).collect(Collectors.joining("; "));
  }

  private static Stream<Instant> moments(StepTrace step) {
    return Stream.concat(
        Stream.of(step.startedAt(), step.endedAt())
            .filter(Objects::nonNull)
            .map(Objects::requireNonNull),
        step.attempts().stream().map(StepTrace.Attempt::endedAt));
  }

  private static List<Segment> whole(RunTrace run, Scale scale) {
    RunSummary summary = run.summary();
    Instant first =
        run.steps().stream()
            .map(StepTrace::startedAt)
            .filter(Objects::nonNull)
            .map(Objects::requireNonNull)
            .min(Instant::compareTo)
            .orElse(null);
    if (first == null) {
      String kind = summary.status().ended() ? "running" : "queued";
      return List.of(scale.segment(kind, "until its end", scale.from(), scale.to()));
    }
    return List.of(
        scale.segment("queued", "before its first step", scale.from(), first),
        scale.segment("running", "from its first step on", first, scale.to()));
  }

  private static List<Segment> segments(StepTrace step, Scale scale) {
    Instant started = step.startedAt();
    if (step.memoized() || started == null) {
      return List.of();
    }
    return step.attempts().isEmpty() && step.executing() == null
        ? List.of(suspended(step, started, scale))
        : attempts(step, scale);
  }

  private static Segment suspended(StepTrace step, Instant started, Scale scale) {
    boolean asleep = step.kind().equals("SLEEP");
    return scale.segment(
        asleep ? "asleep" : "waiting", asleep ? "asleep" : "waiting", started, step.endedAt());
  }

  private static List<Segment> attempts(StepTrace step, Scale scale) {
    List<Segment> segments = new ArrayList<>();
    Instant before = null;
    for (StepTrace.Attempt attempt : step.attempts()) {
      if (before != null) {
        segments.add(
            scale.segment("backoff", "until the next attempt", before, attempt.startedAt()));
      }
      boolean failed = attempt.error() != null;
      segments.add(
          scale.segment(
              failed ? "failed" : "done",
              "attempt " + attempt.attempt() + (failed ? " failed" : ""),
              attempt.startedAt(),
              attempt.endedAt()));
      before = attempt.endedAt();
    }
    StepTrace.Executing executing = step.executing();
    if (executing != null) {
      if (before != null) {
        segments.add(scale.segment("backoff", "until the next attempt", before, executing.since()));
      }
      segments.add(
          scale.segment(
              "now", "attempt " + executing.attempt() + " executes", executing.since(), null));
    }
    if (step.status() == StepStatus.RETRYING && before != null) {
      segments.add(scale.segment("backoff", "until the next attempt", before, null));
    }
    return segments;
  }

  private static String percent(double value) {
    return String.format(Locale.ROOT, "%.2f%%", value);
  }

  private record Scale(Instant from, Instant to) {
    /**
     * @param end null: not yet
     */
    Segment segment(String kind, String what, Instant start, @Nullable Instant end) {
      Instant until = end == null ? to : end;
      double x = Math.min(place(start), 100 - LEAST);
      double width = Math.min(Math.max(place(until) - x, LEAST), 100 - x);
      String text =
          "%s: %s%s from %s"
              .formatted(
                  what,
                  Format.between(start, until),
                  end == null ? " so far" : "",
                  Format.utc(start));
      return new Segment(kind, percent(x), percent(width), text);
    }

    private double place(Instant time) {
      double whole = Math.max(1, Duration.between(from, to).toMillis());
      return Math.clamp(100 * Duration.between(from, time).toMillis() / whole, 0, 100);
    }
  }
}
