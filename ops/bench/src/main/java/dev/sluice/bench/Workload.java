package dev.sluice.bench;

/**
 * What the runs of a benchmark do.
 *
 * @param id names the workload on the command line, its function and its event
 * @param steps steps of each run, one after the other
 * @param does one line for people
 */
record Workload(String id, int steps, String does) {
  static final Workload W1 =
      new Workload("w1", 3, "runs of 3 sequential no-op steps, 100 bytes of JSON each");
  static final Workload W2 =
      new Workload("w2", 10, "runs of 10 sequential no-op steps, 100 bytes of JSON each");
  static final Workload W4 = new Workload("w4", 0, "runs that sleep to one instant");

  String function() {
    return "bench-" + id;
  }

  String event() {
    return "bench/" + id;
  }
}
