package dev.sluice.gateway;

import dev.sluice.gateway.Presences.Heard;
import dev.sluice.gateway.read.EngineGroup;
import dev.sluice.gateway.read.EngineProcess;
import dev.sluice.gateway.read.HeardOf;
import dev.sluice.gateway.read.WorkerProcess;
import dev.sluice.schemas.presence.EnginePresence;
import dev.sluice.schemas.presence.EngineTask;
import dev.sluice.schemas.presence.HotLane;
import dev.sluice.schemas.presence.Presence;
import dev.sluice.schemas.presence.TurnInFlight;
import dev.sluice.schemas.presence.WorkerPresence;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What processes say of themselves, as the gateway tells it. */
final class Processes {
  private Processes() {}

  /** By app, version and start. */
  static List<WorkerProcess> workers(List<Heard> heard, Instant now) {
    return heard.stream()
        .filter(each -> each.presence().getOf() instanceof WorkerPresence)
        .map(each -> worker(each, (WorkerPresence) each.presence().getOf(), now))
        .sorted(
            Comparator.comparing(WorkerProcess::app)
                .thenComparing(
                    WorkerProcess::version, Comparator.nullsFirst(Comparator.naturalOrder()))
                .thenComparing(worker -> worker.heard().startedAt())
                .thenComparing(worker -> worker.heard().id()))
        .toList();
  }

  private static WorkerProcess worker(Heard heard, WorkerPresence of, Instant now) {
    return new WorkerProcess(
        heardOf(heard, now),
        of.getApp(),
        of.getVersion(),
        of.getOnlyPinned(),
        of.getFunctions(),
        of.getRoom(),
        of.getInFlight(),
        of.getTurns().stream().map(Processes::turn).toList(),
        of.getDone(),
        of.getLost(),
        of.getLeaving());
  }

  private static WorkerProcess.Turn turn(TurnInFlight turn) {
    return new WorkerProcess.Turn(
        turn.getRunId(),
        turn.getFunctionId(),
        turn.getEpoch(),
        turn.getSince(),
        turn.getSteps().stream()
            .map(
                step ->
                    new WorkerProcess.Step(
                        step.getName(),
                        step.getKind().toString(),
                        step.getAttempt(),
                        step.getSince()))
            .toList());
  }

  /** What Kafka knows of the engine, with what its instances say of themselves. */
  static EngineGroup engine(EngineGroup known, List<Heard> heard, Instant now) {
    Map<String, EngineProcess> said =
        heard.stream()
            .filter(each -> each.presence().getOf() instanceof EnginePresence)
            .map(each -> engine(each, (EnginePresence) each.presence().getOf(), now))
            .collect(
                Collectors.toMap(
                    each -> each.heard().id(), each -> each, (a, b) -> b, TreeMap::new));
    List<EngineGroup.Instance> instances = new ArrayList<>();
    for (EngineGroup.Instance each : known.instances()) {
      EngineProcess process = said.remove(each.name());
      instances.add(
          new EngineGroup.Instance(
              each.name(), each.host(), each.threads(), each.partitions(), process));
    }
    said.forEach(
        (name, process) ->
            instances.add(new EngineGroup.Instance(name, process.heard().host(), 0, 0, process)));
    instances.sort(Comparator.comparing(EngineGroup.Instance::name));
    return new EngineGroup(
        known.state(), List.copyOf(instances), known.behind(), known.inboxes(), known.partitions());
  }

  private static EngineProcess engine(Heard heard, EnginePresence of, Instant now) {
    return new EngineProcess(
        heardOf(heard, now),
        of.getState(),
        of.getThreads(),
        of.getCommandsAhead(),
        of.getTasks().stream().map(Processes::task).toList(),
        of.getLanes().stream().map(Processes::lane).toList(),
        of.getRecordsPerSecond(),
        of.getCommitsPerSecond(),
        of.getCommitMs());
  }

  private static EngineProcess.Task task(EngineTask task) {
    return new EngineProcess.Task(
        task.getPartition(),
        task.getStandby(),
        task.getBehind(),
        task.getHoldsTurns(),
        task.getTimersDue(),
        task.getNextTimer(),
        task.getQueued(),
        task.getExecuting());
  }

  private static EngineProcess.Lane lane(HotLane lane) {
    return new EngineProcess.Lane(
        lane.getPartition(),
        lane.getLane(),
        lane.getFunctionId(),
        lane.getQueued(),
        lane.getExecuting(),
        lane.getLimit(),
        lane.getKey(),
        lane.getOldest());
  }

  private static HeardOf heardOf(Heard heard, Instant now) {
    Presence said = heard.presence();
    return new HeardOf(
        said.getId(),
        said.getHost(),
        said.getPid(),
        said.getSluice(),
        said.getStartedAt(),
        heard.at(),
        heard.isSilent(now));
  }
}
