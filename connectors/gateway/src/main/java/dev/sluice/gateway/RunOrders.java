package dev.sluice.gateway;

import dev.sluice.gateway.read.ReadModel;
import dev.sluice.gateway.read.ReadModelUnavailableException;
import dev.sluice.gateway.read.RunStatus;
import dev.sluice.gateway.read.RunTrace;
import dev.sluice.gateway.read.StepTrace;
import dev.sluice.schemas.control.Cancel;
import dev.sluice.schemas.control.Replay;
import dev.sluice.schemas.topics.RunIds;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Orders for runs: written to the run's own partition of {@code sluice.control}, and carried out by
 * the engine afterwards. Thread-safe.
 */
final class RunOrders {
  private static final Logger log = LoggerFactory.getLogger(RunOrders.class);
  private static final int MAX_NAMED = 20;
  private static final Duration GRACE = Duration.ofSeconds(1);

  private final Controls controls;
  private final ReadModel readModel;

  RunOrders(Controls controls, ReadModel readModel) {
    this.controls = controls;
    this.readModel = readModel;
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
   * @param requestId null: a new one; the same one again gives the same run
   * @throws dev.sluice.errors.SluiceException SLUICE-1201 no run id, SLUICE-1202 unknown run,
   *     SLUICE-1204 the run has not ended, SLUICE-1209 options that do not go together, SLUICE-1210
   *     the run has no such step, SLUICE-1101 and SLUICE-1102 Kafka did not take it
   */
  public Order replay(
      String runId, ReplayOptions options, @Nullable String requestId, @Nullable String by)
      throws InterruptedException {
    int partition = partition(runId);
    check(options);
    RunTrace run = known(runId, trace -> trace.summary().status().ended());
    if (run != null && !run.summary().status().ended()) {
      throw new ApiException(
          409,
          "SLUICE-1204",
          "Expected a run that has ended, found run %s %s."
              .formatted(runId, run.summary().status()),
          "Wait until it has ended, or cancel it first.");
    }
    if (run != null) {
      checkStep(run, options.fromStep());
    }
    String id = Controls.requestId(requestId);
    String newRunId = RunIds.ofReplay(runId, id);
    Replay order =
        new Replay(
            runId,
            newRunId,
            options.force(),
            options.fromStep(),
            options.stepInput(),
            options.data());
    controls.send(partition, runId, id, by, order);
    return new Order(newRunId, id);
  }

  private static void check(ReplayOptions options) {
    if (options.force() && options.fromStep() != null) {
      throw new ApiException(
          400,
          "SLUICE-1209",
          "Expected force or fromStep, found both.",
          "force takes nothing over; fromStep takes over what was recorded before that step.");
    }
    if (options.stepInput() != null && options.fromStep() == null) {
      throw new ApiException(
          400,
          "SLUICE-1209",
          "Expected with input the step that it is for, found no fromStep.",
          "Name the step with fromStep (--from-step); for the event's data use data (--data).");
    }
  }

  private static void checkStep(RunTrace run, @Nullable String step) {
    List<String> names = run.steps().stream().map(StepTrace::name).toList();
    if (step != null && !names.contains(step)) {
      String known =
          names.stream().limit(MAX_NAMED).collect(Collectors.joining(", "))
              + (names.size() > MAX_NAMED ? ", …" : "");
      throw new ApiException(
          400,
          "SLUICE-1210",
          "Expected a step of run %s, found '%s'.".formatted(run.summary().id(), step),
          names.isEmpty() ? "The run has no step yet." : "Its steps are " + known + ".");
    }
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
    String id = Controls.requestId(requestId);
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
    controls.send(partition, runId, id, by, new Cancel(runId, reason));
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
    if (partition >= controls.partitions()) {
      throw unknownRun(runId);
    }
    return partition;
  }

  static ApiException unknownRun(String runId) {
    return new ApiException(
        404,
        "SLUICE-1202",
        "Expected a run, found none with the id '" + runId + "'.",
        "List the runs with: sluice runs");
  }
}
