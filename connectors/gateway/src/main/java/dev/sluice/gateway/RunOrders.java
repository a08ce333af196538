package dev.sluice.gateway;

import dev.sluice.gateway.read.ReadModel;
import dev.sluice.gateway.read.ReadModelUnavailableException;
import dev.sluice.gateway.read.RunStatus;
import dev.sluice.gateway.read.RunTrace;
import dev.sluice.schemas.control.Cancel;
import dev.sluice.schemas.control.Control;
import dev.sluice.schemas.control.Replay;
import dev.sluice.schemas.serde.SluiceSerdes;
import dev.sluice.schemas.topics.RunIds;
import dev.sluice.schemas.topics.Topics;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Orders for runs: written to the run's own partition of {@code sluice.control}, and carried out by
 * the engine afterwards. Thread-safe.
 */
public final class RunOrders {
  private static final Logger log = LoggerFactory.getLogger(RunOrders.class);
  private static final Duration GRACE = Duration.ofSeconds(1);

  private final KafkaLink kafka;
  private final ReadModel readModel;
  private final String topic;
  private final Serializer<Control> serializer;
  private final Clock clock;

  RunOrders(Topics topics, SluiceSerdes serdes, KafkaLink kafka, ReadModel readModel, Clock clock) {
    this.kafka = kafka;
    this.readModel = readModel;
    this.topic = topics.control();
    this.serializer = serdes.of(Control.class).serializer();
    this.clock = clock;
  }

  /**
   * What was ordered.
   *
   * @param runId the run that it is about; for a replay, the new run
   * @param requestId the order's id; the same one again is the same order
   */
  public record Order(String runId, String requestId) {}

  /**
   * Orders a new run that repeats {@code runId}.
   *
   * @param force with an empty memo: every step runs again
   * @param requestId null: a new one; the same one again gives the same run
   * @throws dev.sluice.errors.SluiceException SLUICE-1201 no run id, SLUICE-1202 unknown run,
   *     SLUICE-1204 the run has not ended, SLUICE-1101 and SLUICE-1102 Kafka did not take it
   */
  public Order replay(String runId, boolean force, @Nullable String requestId, @Nullable String by)
      throws InterruptedException {
    int partition = partition(runId);
    RunTrace run = known(runId, trace -> trace.summary().status().ended());
    if (run != null && !run.summary().status().ended()) {
      throw new ApiException(
          409,
          "SLUICE-1204",
          "Expected a run that has ended, found run %s %s."
              .formatted(runId, run.summary().status()),
          "Wait until it has ended, or cancel it first.");
    }
    String id = requestId == null ? UUID.randomUUID().toString() : requestId;
    String newRunId = RunIds.ofReplay(runId, id);
    send(runId, partition, id, by, new Replay(runId, newRunId, force, null, null, null));
    return new Order(newRunId, id);
  }

  /**
   * Orders that {@code runId} ends at its next step boundary. A run that is cancelled already is
   * left as it is.
   *
   * @param reason shown with the run; may be empty
   * @param requestId null: a new one
   * @throws dev.sluice.errors.SluiceException SLUICE-1201 no run id, SLUICE-1202 unknown run,
   *     SLUICE-1203 the run has ended otherwise, SLUICE-1101 and SLUICE-1102 Kafka did not take it
   */
  public Order cancel(String runId, String reason, @Nullable String requestId, @Nullable String by)
      throws InterruptedException {
    int partition = partition(runId);
    RunTrace run = known(runId, trace -> true);
    String id = requestId == null ? UUID.randomUUID().toString() : requestId;
    if (run != null && run.summary().status() == RunStatus.CANCELLED) {
      return new Order(runId, id);
    }
    if (run != null && run.summary().status().ended()) {
      throw new ApiException(
          409,
          "SLUICE-1203",
          "Expected a run that has not ended, found run %s %s."
              .formatted(runId, run.summary().status()),
          "Nothing is left to cancel.");
    }
    send(runId, partition, id, by, new Cancel(runId, reason));
    return new Order(runId, id);
  }

  /**
   * The run as the read model knows it, after a short wait for {@code enough} because the model may
   * be behind; null when the model is away, for then the engine has to judge.
   */
  private @Nullable RunTrace known(String runId, Predicate<RunTrace> enough)
      throws InterruptedException {
    try {
      Optional<RunTrace> run =
          Waiting.until(
              readModel,
              GRACE,
              () -> readModel.run(runId),
              found -> found.map(enough::test).orElse(false));
      return run.orElseThrow(() -> unknownRun(runId));
    } catch (ReadModelUnavailableException e) {
      log.warn("An order for run {} goes out unchecked: {}", runId, e.problem());
      return null;
    }
  }

  private int partition(String runId) {
    int partition = RunIds.partitionOf(runId);
    if (partition >= kafka.partitions(topic)) {
      throw unknownRun(runId);
    }
    return partition;
  }

  private void send(String runId, int partition, String requestId, @Nullable String by, Object body)
      throws InterruptedException {
    Control control = new Control(requestId, clock.instant(), by, body);
    byte[] value = serializer.serialize(topic, control);
    Exception failure =
        kafka.send(List.of(new ProducerRecord<>(topic, partition, runId, value))).getFirst();
    if (failure != null) {
      throw kafka.failure(failure, Map.of());
    }
  }

  static ApiException unknownRun(String runId) {
    return new ApiException(
        404,
        "SLUICE-1202",
        "Expected a run, found none with the id '" + runId + "'.",
        "List the runs with: sluice runs");
  }
}
