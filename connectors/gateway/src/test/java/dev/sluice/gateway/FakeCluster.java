package dev.sluice.gateway;

import dev.sluice.gateway.read.Cluster;
import dev.sluice.gateway.read.EngineGroup;
import dev.sluice.gateway.read.EngineProcess;
import dev.sluice.gateway.read.HeardOf;
import dev.sluice.gateway.read.WorkerGroup;
import dev.sluice.gateway.read.WorkerProcess;
import dev.sluice.gateway.read.Workers;
import java.time.Instant;
import java.util.List;

/** One engine with a copy of a partition, and one worker with a turn. */
final class FakeCluster implements Cluster {
  private static final Instant AT = Instant.parse("2026-11-26T01:00:00Z");

  @Override
  public Workers workers() {
    var member = new WorkerGroup.Member("sluice-hello-commands", "127.0.0.1");
    return new Workers(
        List.of(
            new WorkerGroup("hello", null, "Stable", List.of(member), 3),
            new WorkerGroup("hello", "7", "Empty", List.of(), -1)),
        heardWorkers());
  }

  @Override
  public List<WorkerProcess> heardWorkers() {
    var step = new WorkerProcess.Step("charge", "RUN", 2, AT);
    var turn = new WorkerProcess.Turn("r0-run", "greet", 1, AT, List.of(step));
    return List.of(
        new WorkerProcess(
            heard("w1", true), "hello", "7", false, 2, 64, 1, List.of(turn), 12, 1, false));
  }

  @Override
  public EngineGroup engine() {
    var tasks =
        List.of(
            new EngineProcess.Task(0, false, 0, false, 0, AT, 20, 2),
            new EngineProcess.Task(1, true, 7, false, 0, null, 0, 0));
    var lane = new EngineProcess.Lane(0, "greet#ada", "greet", 20, 2, "concurrency 2", "ada", AT);
    var process =
        new EngineProcess(
            heard("engine-a", false), "RUNNING", 2, true, tasks, List.of(lane), 120.5, 10, 7.25);
    return new EngineGroup(
        "Stable",
        List.of(
            new EngineGroup.Instance("engine-a", "127.0.0.1", 2, 4, process),
            new EngineGroup.Instance("engine-b", "127.0.0.1", 2, 0, null)),
        12,
        List.of(new EngineGroup.Inbox("events", 12)),
        List.of(new EngineGroup.Partition(0, 12)));
  }

  private static HeardOf heard(String id, boolean silent) {
    return new HeardOf(id, "host-1", 4711, "0.1.0", AT, AT.plusSeconds(60), silent);
  }
}
