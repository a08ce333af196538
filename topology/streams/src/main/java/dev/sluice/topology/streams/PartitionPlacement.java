package dev.sluice.topology.streams;

import dev.sluice.schemas.topics.RunIds;
import dev.sluice.topology.core.Placement;

/**
 * @param here the task's partition
 * @param partitions of each inbox
 */
record PartitionPlacement(int here, int partitions) implements Placement {
  @Override
  public int partitionOf(String key) {
    return RunIds.partitionOfKey(key, partitions);
  }

  @Override
  public String runId(int partition, String functionId, String cause) {
    return RunIds.ofEvent(partition, functionId, cause);
  }

  @Override
  public String replayId(String runId, String requestId) {
    return RunIds.ofReplay(runId, requestId);
  }
}
