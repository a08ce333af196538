package dev.sluice.chaos;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What came out: figures, and each promise that was broken. */
final class Verdict {
  private final Map<String, Long> figures = new LinkedHashMap<>();
  private final List<String> broken = new ArrayList<>();

  static Verdict of(Evidence evidence) {
    Verdict verdict = new Verdict();
    for (Check check :
        List.of(
            new RunsCheck(),
            new StepsCheck(),
            new RepeatsCheck(),
            new WaitsCheck(),
            new ChildrenCheck(),
            new LimitsCheck(),
            new OverlapCheck(),
            new OrderCheck(),
            new ThrottleCheck())) {
      check.judge(evidence, verdict);
    }
    return verdict;
  }

  /** A promise was broken. */
  void broken(String what) {
    broken.add(what);
  }

  /** Breaks a promise unless {@code kept}. */
  void expect(boolean kept, String otherwise) {
    if (!kept) {
      broken(otherwise);
    }
  }

  void figure(String name, long value) {
    figures.put(name, value);
  }

  void count(String name, long more) {
    figures.merge(name, more, Long::sum);
  }

  boolean kept() {
    return broken.isEmpty();
  }

  List<String> broken() {
    return List.copyOf(broken);
  }

  Map<String, Long> figures() {
    return figures;
  }
}
