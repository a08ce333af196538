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
  static final Workload W3 = new Workload("w3", 0, "runs that wait for an event with their own id");
  static final Workload W4 = new Workload("w4", 0, "runs that sleep to one instant");
  static final Workload W5 =
      new Workload(
          "w5", 0, "runs in the middle of their steps when a worker or an engine is killed");
  static final Workload W6 =
      new Workload("w6", 0, "runs without steps in one lane, 10 of them at a time");
  static final Workload W7 =
      new Workload("w7", 0, "one event to 50 functions, and many events sent in one step");

  String function() {
    return "bench-" + id;
  }

  String event() {
    return "bench/" + id;
  }
}
