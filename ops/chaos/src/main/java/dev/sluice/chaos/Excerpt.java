package dev.sluice.chaos;

import dev.sluice.schemas.history.StepAttempted;
import dev.sluice.schemas.history.TurnDispatched;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** What was seen of some runs, in the order of time: for whoever looks into a broken promise. */
final class Excerpt {
  /** Kills of so long before, and so long after, are shown. */
  private static final long AROUND_MS = 20_000;

  private record Line(long at, String text) {}

  private Excerpt() {}

  /** One line for each record, turn and kill; times are in milliseconds relative to {@code at}. */
  static String of(Evidence evidence, Collection<String> runs, long at) {
    List<Line> lines = new ArrayList<>();
    for (Told told : evidence.told()) {
      if (runs.contains(told.run())) {
        lines.add(new Line(told.at(), "%d %s %s".formatted(told.offset(), told.run(), body(told))));
      }
    }
    for (Span.Turn turn : evidence.turns()) {
      if (runs.contains(turn.run())) {
        String text = turn.run() + " has a turn, process " + turn.pid();
        lines.add(new Line(turn.from(), text));
        lines.add(new Line(evidence.endOf(turn), text + ", until here"));
      }
    }
    for (Kill kill : evidence.kills()) {
      if (Math.abs(kill.at() - at) < AROUND_MS) {
        lines.add(new Line(kill.at(), "kill of a " + kill.kind() + ", process " + kill.pid()));
      }
    }
    lines.sort(Comparator.comparingLong(Line::at));
    StringBuilder text = new StringBuilder();
    lines.forEach(line -> text.append("%n  %+,9d  %s".formatted(line.at() - at, line.text())));
    return text.toString();
  }

  private static String body(Told told) {
    Object body = told.record().getBody();
    String form = body.getClass().getSimpleName();
    return switch (body) {
      case TurnDispatched turn ->
          form + " epoch " + turn.getEpoch() + (turn.getWorkerLost() ? ", worker lost" : "");
      case StepAttempted step -> form + (step.getRetryAt() == null ? "" : ", to be tried again");
      default -> form;
    };
  }
}
