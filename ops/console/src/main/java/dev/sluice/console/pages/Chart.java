package dev.sluice.console.pages;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Bars, drawn to scale: lengths and places are in percent of the whole.
 *
 * @param most what the highest bar stands for, in words
 * @param words the same for who cannot see it
 */
record Chart(List<Bar> bars, String most, String words) {
  private static final double LEAST = 2;
  private static final double GAP = 0.15;

  /**
   * A piece of a column.
   *
   * @param kind its layer
   * @param text what it says when pointed at
   */
  record Bar(String kind, String x, String y, String width, String height, String text) {}

  /** One kind of thing that is stacked upon the ones before it. */
  record Layer<T>(String kind, ToDoubleFunction<T> value) {}

  /**
   * A column for each of {@code columns}, with the layers upon each other, the first lowest.
   *
   * @param value says a height
   * @param text says a column
   */
  static <T> Chart of(
      List<T> columns,
      List<Layer<T>> layers,
      LongFunction<String> value,
      Function<T, String> text) {
    double most = columns.stream().mapToDouble(column -> height(column, layers)).max().orElse(0);
    List<Bar> bars = new ArrayList<>();
    double width = 100.0 / Math.max(1, columns.size());
    for (int i = 0; i < columns.size(); i++) {
      T column = columns.get(i);
      double below = 0;
      for (Layer<T> layer : layers) {
        double part = layer.value().applyAsDouble(column);
        if (part > 0) {
          double height = Math.max(LEAST, 100 * part / most);
          below = Math.min(100, below + height);
          bars.add(
              new Bar(
                  layer.kind(),
                  percent(i * width + GAP),
                  percent(100 - below),
                  percent(Math.max(GAP, width - 2 * GAP)),
                  percent(height),
                  text.apply(column)));
        }
      }
    }
    String words =
        columns.stream()
            .filter(column -> height(column, layers) > 0)
            .limit(20)
            .map(text)
            .collect(Collectors.joining("; "));
    return new Chart(
        List.copyOf(bars), value.apply(Math.round(most)), words.isEmpty() ? "nothing" : words);
  }

  private static <T> double height(T column, List<Layer<T>> layers) {
    return layers.stream().mapToDouble(layer -> layer.value().applyAsDouble(column)).sum();
  }

  private static String percent(double value) {
    return String.format(Locale.ROOT, "%.2f%%", value);
  }
}
