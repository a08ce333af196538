package dev.sluice.gateway.privacy;

import dev.sluice.gateway.read.Cluster;
import dev.sluice.gateway.read.EngineGroup;
import dev.sluice.gateway.read.EngineProcess;
import dev.sluice.gateway.read.WorkerProcess;
import dev.sluice.gateway.read.Workers;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who works, as the current caller may see it: lanes are named after values out of payloads. */
public final class PrivateCluster implements Cluster {
  private final Cluster all;
  private final PrivateReadModel shown;

  /**
   * @param shown knows what the caller may see
   */
  public PrivateCluster(Cluster all, PrivateReadModel shown) {
    this.all = all;
    this.shown = shown;
  }

  @Override
  public Workers workers() throws InterruptedException {
    return all.workers();
  }

  @Override
  public List<WorkerProcess> heardWorkers() throws InterruptedException {
    return all.heardWorkers();
  }

  @Override
  public EngineGroup engine() throws InterruptedException {
    MaskedView mask = shown.mask();
    EngineGroup group = all.engine();
    return mask == null
        ? group
        : new EngineGroup(
            group.state(),
            group.instances().stream().map(instance -> masked(instance, mask)).toList(),
            group.behind(),
            group.inboxes(),
            group.partitions());
  }

  private static EngineGroup.Instance masked(EngineGroup.Instance instance, MaskedView mask) {
    return new EngineGroup.Instance(
        instance.name(),
        instance.host(),
        instance.threads(),
        instance.partitions(),
        masked(instance.process(), mask));
  }

  private static @Nullable EngineProcess masked(@Nullable EngineProcess process, MaskedView mask) {
    return process == null
        ? null
        : new EngineProcess(
            process.heard(),
            process.state(),
            process.threads(),
            process.commandsAhead(),
            process.tasks(),
            process.lanes().stream().map(lane -> masked(lane, mask)).toList(),
            process.recordsPerSecond(),
            process.commitsPerSecond(),
            process.commitMs());
  }

  private static EngineProcess.Lane masked(EngineProcess.Lane lane, MaskedView mask) {
    return new EngineProcess.Lane(
        lane.partition(),
        Traces.lane(lane.lane(), mask),
        lane.functionId(),
        lane.queued(),
        lane.executing(),
        lane.limit(),
        lane.key() == null ? null : mask.word(lane.key()),
        lane.oldest());
  }
}
