package dev.sluice.chaos;

import java.util.List;

/**
 * A limit on turns at a time of the load's functions.
 *
 * @param name as findings call it
 * @param functions that share it
 * @param turns allowed at a time
 * @param keyed whether it holds for each {@link Order#key} apart
 */
record Limit(String name, List<String> functions, int turns, boolean keyed) {
  static final Limit KEYED = new Limit("keyed", List.of(ChaosFunctions.KEYED), 3, true);
  static final Limit NARROW = new Limit("narrow", List.of(ChaosFunctions.NARROW), 4, false);
  static final Limit ORDERED = new Limit("ordered", List.of(ChaosFunctions.ORDERED), 1, true);
  static final Limit POOL =
      new Limit("pool", List.of(ChaosFunctions.POOL_A, ChaosFunctions.POOL_B), 3, false);

  static List<Limit> all() {
    return List.of(KEYED, NARROW, ORDERED, POOL);
  }

  /** What its turns are counted by. */
  String place(Order order) {
    return keyed ? name + " of " + order.key() : name;
  }
}
