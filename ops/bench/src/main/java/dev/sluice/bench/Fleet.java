package dev.sluice.bench;

/**
 * How many processes of a kind a benchmark runs, beside the broker.
 *
 * @param standbys copies of its state that another engine keeps warm
 */
record Fleet(int engines, int workers, int standbys) {
  static final Fleet SINGLE = new Fleet(1, 1, 0);

  /** One of each may be killed. */
  static final Fleet PAIRS = new Fleet(2, 2, 1);
}
