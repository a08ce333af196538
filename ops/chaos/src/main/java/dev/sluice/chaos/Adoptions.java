package dev.sluice.chaos;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Turns that workers had before the history says that they were dispatched: an engine that was
 * killed had done so, and the next one adopted them.
 */
final class Adoptions {
  private final Map<String, List<Long>> begun = new HashMap<>();

  Adoptions(List<Span.Turn> turns) {
    turns.forEach(
        turn -> begun.computeIfAbsent(turn.run(), run -> new ArrayList<>()).add(turn.from()));
  }

  /** Whether the turn of {@code epoch} was out already when the history tells of it. */
  boolean contain(Told dispatched, int epoch) {
    return begun.getOrDefault(dispatched.run(), List.of()).stream()
            .filter(from -> from < dispatched.at())
            .count()
        >= epoch;
  }
}
