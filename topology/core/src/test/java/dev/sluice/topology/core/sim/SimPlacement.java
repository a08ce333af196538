package dev.sluice.topology.core.sim;

import dev.sluice.topology.core.Placement;

/** Run ids are {@code r<partition>-<function>-<cause>}. */
record SimPlacement(int here, int partitions, boolean oneHome) implements Placement {
  static String functionOf(String runId) {
    int start = runId.indexOf('-') + 1;
    return runId.substring(start, runId.indexOf('-', start));
  }

  @Override
  public int partitionOf(String key) {
    return oneHome ? Math.floorMod(key.hashCode(), partitions) : here;
  }

  int partitionOfRun(String runId) {
    return Integer.parseInt(runId.substring(1, runId.indexOf('-')));
  }

  @Override
  public String runId(int partition, String functionId, String cause) {
    return "r" + partition + "-" + functionId + "-" + cause;
  }

  @Override
  public String replayId(String runId, String requestId) {
    return runId + "~" + requestId;
  }
}
