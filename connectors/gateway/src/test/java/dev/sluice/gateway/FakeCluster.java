package dev.sluice.gateway;

import dev.sluice.gateway.read.Cluster;
import dev.sluice.gateway.read.EngineGroup;
import dev.sluice.gateway.read.WorkerGroup;
import java.util.List;

/** One engine and one worker. */
final class FakeCluster implements Cluster {
  @Override
  public List<WorkerGroup> workers() {
    var member = new WorkerGroup.Member("sluice-hello-commands", "127.0.0.1");
    return List.of(
        new WorkerGroup("hello", null, "Stable", List.of(member), 3),
        new WorkerGroup("hello", "7", "Empty", List.of(), -1));
  }

  @Override
  public EngineGroup engine() {
    return new EngineGroup(
        "Stable", List.of(new EngineGroup.Instance("engine-a", "127.0.0.1", 2, 4)), 12);
  }
}
