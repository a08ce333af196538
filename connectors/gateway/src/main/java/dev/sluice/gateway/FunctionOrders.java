package dev.sluice.gateway;

import dev.sluice.gateway.read.FunctionSummary;
import dev.sluice.gateway.read.ReadModel;
import dev.sluice.gateway.read.ReadModelUnavailableException;
import dev.sluice.schemas.control.Pause;
import dev.sluice.schemas.control.Resume;
import dev.sluice.schemas.control.Start;
import dev.sluice.schemas.events.Event;
import dev.sluice.schemas.topics.EngineEvents;
import dev.sluice.schemas.topics.RunIds;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Orders for functions: start one by hand, pause it, let it go on. Thread-safe. */
public final class FunctionOrders {
  private static final Logger log = LoggerFactory.getLogger(FunctionOrders.class);
  private static final Duration GRACE = Duration.ofSeconds(1);

  private final Controls controls;
  private final ReadModel readModel;
  private final Clock clock;
  private final EventIds ids;

  FunctionOrders(Controls controls, ReadModel readModel, Clock clock, EventIds ids) {
    this.controls = controls;
    this.readModel = readModel;
    this.clock = clock;
    this.ids = ids;
  }

  /**
   * A start that was ordered.
   *
   * @param eventId the event that the function is given
   * @param runId null: where the run lives, and so its id, is decided by the function's limits
   */
  public record Started(String eventId, @Nullable String runId) {}

  /**
   * Starts a function, whatever its triggers.
   *
   * @param data a JSON object as UTF-8
   * @param eventId null: a new one; the same one again starts nothing more
   * @throws dev.sluice.errors.SluiceException SLUICE-1208 unknown function, SLUICE-1101 and
   *     SLUICE-1102 Kafka did not take it
   */
  public Started start(
      String functionId, ByteBuffer data, @Nullable String eventId, @Nullable String by)
      throws InterruptedException {
    FunctionSummary function = known(functionId);
    Instant now = clock.instant();
    String id = eventId == null ? ids.next(now.toEpochMilli()) : eventId;
    Event event =
        Event.newBuilder()
            .setId(id)
            .setName(EngineEvents.INVOKED)
            .setData(data)
            .setUser(null)
            .setTs(now)
            .setV(null)
            .setSource("gateway")
            .build();
    int partition = RunIds.partitionOfKey(id, controls.partitions());
    controls.send(partition, id, id, by, new Start(functionId, event));
    boolean derivable = function != null && !function.limited();
    return new Started(id, derivable ? RunIds.ofEvent(partition, functionId, id) : null);
  }

  /**
   * Lets no further turn of a function start; its runs queue.
   *
   * @return the order's id
   * @throws dev.sluice.errors.SluiceException as {@link #start}
   */
  public String pause(String functionId, @Nullable String requestId, @Nullable String by)
      throws InterruptedException {
    known(functionId);
    String id = Controls.requestId(requestId);
    controls.sendToAll(functionId, id, by, new Pause(functionId));
    return id;
  }

  /**
   * Lets the runs of a paused function go on; one that is not paused is left as it is.
   *
   * @return the order's id
   * @throws dev.sluice.errors.SluiceException as {@link #start}
   */
  public String resume(String functionId, @Nullable String requestId, @Nullable String by)
      throws InterruptedException {
    known(functionId);
    String id = Controls.requestId(requestId);
    controls.sendToAll(functionId, id, by, new Resume(functionId));
    return id;
  }

  /**
   * The function as the read model knows it, after a short wait because it may be behind; null when
   * the model is away, for then the engine has to judge.
   */
  private @Nullable FunctionSummary known(String functionId) throws InterruptedException {
    try {
      Optional<FunctionSummary> found =
          Waiting.until(
              readModel,
              GRACE,
              () ->
                  readModel.functions().stream().filter(f -> f.id().equals(functionId)).findFirst(),
              Optional::isPresent);
      return found.orElseThrow(() -> unknownFunction(functionId));
    } catch (ReadModelUnavailableException e) {
      log.warn("An order for function {} goes out unchecked: {}", functionId, e.problem());
      return null;
    }
  }

  static ApiException unknownFunction(String functionId) {
    return new ApiException(
        404,
        "SLUICE-1208",
        "Expected a registered function, found none with the id '" + functionId + "'.",
        "List the functions with: sluice functions");
  }
}
