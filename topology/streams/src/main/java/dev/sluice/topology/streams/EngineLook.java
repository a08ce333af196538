package dev.sluice.topology.streams;

import dev.sluice.schemas.heartbeat.Heartbeat;
import dev.sluice.schemas.presence.EnginePresence;
import dev.sluice.schemas.presence.EngineTask;
import dev.sluice.schemas.presence.HotLane;
import dev.sluice.topology.core.flow.lane.LaneReport;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.LagInfo;
import org.apache.kafka.streams.TaskMetadata;
import org.apache.kafka.streams.ThreadMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How this instance stands: what its tasks wrote down, and what Kafka Streams knows of itself. */
final class EngineLook implements Heartbeat.Subject {
  private static final Logger LOG = LoggerFactory.getLogger(EngineLook.class);
  private static final String THREADS = "stream-thread-metrics";
  private static final long NOT_KNOWN = -1;

  private final KafkaStreams streams;
  private final boolean commandsAhead;
  private final TaskBoard board;

  /**
   * @param board where the tasks of {@code streams} write down how they stand
   */
  EngineLook(KafkaStreams streams, boolean commandsAhead, TaskBoard board) {
    this.streams = streams;
    this.commandsAhead = commandsAhead;
    this.board = board;
  }

  /** A task and whether it is a copy. */
  private record Task(int partition, boolean standby) {}

  @Override
  public Heartbeat.Look look() {
    KafkaStreams.State state = streams.state();
    Set<ThreadMetadata> threads =
        state.isRunningOrRebalancing() ? streams.metadataForLocalThreads() : Set.of();
    List<Task> tasks = tasks(threads);
    Map<Integer, Long> behind = tasks.isEmpty() ? Map.of() : behind();
    List<HotLane> lanes = lanes(tasks);
    double records = sum("process-rate");
    EnginePresence presence =
        new EnginePresence(
            state.toString(),
            threads.size(),
            commandsAhead,
            tasks.stream().map(task -> task(task, behind)).toList(),
            lanes,
            records,
            sum("commit-rate"),
            values("commit-latency-avg").average().orElse(0));
    boolean busy = state != KafkaStreams.State.RUNNING || records >= 1 || !lanes.isEmpty();
    return new Heartbeat.Look(presence, busy);
  }

  private static List<Task> tasks(Set<ThreadMetadata> threads) {
    List<Task> tasks = new ArrayList<>();
    for (ThreadMetadata thread : threads) {
      thread.activeTasks().forEach(task -> tasks.add(new Task(partition(task), false)));
      thread.standbyTasks().forEach(task -> tasks.add(new Task(partition(task), true)));
    }
    tasks.sort(Comparator.comparingInt(Task::partition));
    return tasks;
  }

  private static int partition(TaskMetadata task) {
    return task.taskId().partition();
  }

  /** What the stores of each partition lack; empty when Kafka does not say. */
  private Map<Integer, Long> behind() {
    Map<Integer, Long> behind = new HashMap<>();
    try {
      for (Map<Integer, LagInfo> ofStore : streams.allLocalStorePartitionLags().values()) {
        ofStore.forEach((partition, lag) -> behind.merge(partition, lag.offsetLag(), Long::sum));
      }
      return behind;
    } catch (KafkaException | IllegalStateException e) {
      LOG.debug("How far stores are behind is not known: {}", e.toString());
      return Map.of();
    }
  }

  private EngineTask task(Task task, Map<Integer, Long> behind) {
    TaskBoard.Status status =
        task.standby() ? TaskBoard.Status.UNKNOWN : board.of(task.partition());
    return new EngineTask(
        task.partition(),
        task.standby(),
        behind.getOrDefault(task.partition(), NOT_KNOWN),
        status.holdsTurns(),
        status.timersDue(),
        status.nextTimer(),
        status.lanes().queued(),
        status.lanes().executing());
  }

  private List<HotLane> lanes(List<Task> tasks) {
    return tasks.stream()
        .filter(task -> !task.standby())
        .flatMap(
            task ->
                board.of(task.partition()).lanes().longest().stream()
                    .map(lane -> lane(task.partition(), lane)))
        .sorted(Comparator.comparingLong(HotLane::getQueued).reversed())
        .limit(TaskBoard.LANES)
        .toList();
  }

  private static HotLane lane(int partition, LaneReport.Hot lane) {
    return new HotLane(
        partition,
        lane.lane(),
        lane.functionId(),
        lane.queued(),
        lane.executing(),
        lane.limit(),
        lane.key(),
        lane.since());
  }

  private double sum(String metric) {
    return values(metric).sum();
  }

  /** A metric of each thread; of one in which nothing happened lately there is none. */
  private DoubleStream values(String metric) {
    return streams.metrics().entrySet().stream()
        .filter(m -> m.getKey().group().equals(THREADS) && m.getKey().name().equals(metric))
        .flatMap(m -> m.getValue().metricValue() instanceof Double d ? Stream.of(d) : Stream.of())
        .mapToDouble(Double::doubleValue)
        .filter(Double::isFinite);
  }
}
