package dev.sluice.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** Named figures, each taken once a round, in the order in which they were first taken. */
final class Figures {
  private final Map<String, List<Double>> values = new LinkedHashMap<>();

  void take(String name, double value) {
    values.computeIfAbsent(name, none -> new ArrayList<>()).add(value);
  }

  /** Takes one figure of each process, as {@code name.process}. */
  void take(String name, Map<String, Double> byProcess) {
    byProcess.forEach((process, value) -> take(name + "." + process, value));
  }

  /**
   * The figure over all rounds.
   *
   * @throws IllegalArgumentException when it was never taken
   */
  Spread of(String name) {
    List<Double> taken = values.get(name);
    if (taken == null) {
      throw new IllegalArgumentException("No figure " + name);
    }
    return Spread.of(taken);
  }

  /** The medians of {@code name.…}, without the name. */
  Map<String, Double> mediansBy(String name) {
    Map<String, Double> medians = new LinkedHashMap<>();
    values.forEach(
        (key, taken) -> {
          if (key.startsWith(name + ".")) {
            medians.put(key.substring(name.length() + 1), Spread.of(taken).median());
          }
        });
    return medians;
  }

  void forEach(BiConsumer<String, Spread> action) {
    values.forEach((name, taken) -> action.accept(name, Spread.of(taken)));
  }

  /** The values of each round, in order. */
  Map<String, List<Double>> byRound() {
    return values;
  }
}
