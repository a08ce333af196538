package dev.sluice.bench;

import java.util.List;

/**
 * One figure over several rounds.
 *
 * @param median the middle one, or the mean of the two in the middle
 */
record Spread(double min, double median, double max) {
  /**
   * @param values at least one
   */
  static Spread of(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int middle = sorted.length / 2;
    double median =
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    return new Spread(sorted[0], median, sorted[sorted.length - 1]);
  }
}
