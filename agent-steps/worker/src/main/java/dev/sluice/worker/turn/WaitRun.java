package dev.sluice.worker.turn;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.errors.SluiceException;
import dev.sluice.schemas.commands.MemoEntry;
import dev.sluice.schemas.commands.MemoStatus;
import dev.sluice.schemas.common.StepKind;
import dev.sluice.schemas.results.Wait;
import dev.sluice.schemas.results.WaitFor;
import dev.sluice.sdk.Event;
import dev.sluice.sdk.MatchedEvent;
import dev.sluice.sdk.WaitOptions;
import dev.sluice.sdk.host.Json;
import dev.sluice.sdk.host.Timeouts;
import java.io.IOException;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One wait in one turn: over, as the memo says, or opened. */
final class WaitRun {
  private static final int MAX_OPTIONS = 100;

  private final Turn turn;
  private final String key;
  private final List<WaitOptions> options;
  private final Duration timeout;
  private final @Nullable MemoEntry known;

  private WaitRun(Turn turn, String key, List<WaitOptions> options, Duration timeout) {
    this.turn = turn;
    this.key = key;
    this.options = options;
    this.timeout = timeout;
    this.known = turn.memo.find(key, StepKind.WAIT);
  }

  /** A wait for one event. */
  static WaitRun of(Turn turn, String key, WaitOptions option) {
    Duration timeout = Objects.requireNonNullElse(option.timeout(), Timeouts.LONGEST);
    return new WaitRun(turn, key, List.of(option), timeout);
  }

  /** A wait for the first of several events. */
  static WaitRun ofAny(Turn turn, String key, Duration timeout, List<WaitOptions> options) {
    return new WaitRun(turn, key, options, timeout);
  }

  /**
   * Checks what several events are waited for by.
   *
   * @throws SluiceException SLUICE-3015, SLUICE-3016
   */
  static void check(String name, Duration timeout, List<WaitOptions> options) {
    Timeouts.check("wait '" + name + "'", timeout);
    if (options.isEmpty() || options.size() > MAX_OPTIONS) {
      throw new SluiceException(
          "SLUICE-3016",
          "Expected 1 to "
              + MAX_OPTIONS
              + " options of wait '"
              + name
              + "', found "
              + options.size()
              + ".",
          "Wait for what can come; an expression may take several kinds together.");
    }
    for (WaitOptions option : options) {
      if (option.timeout() != null) {
        throw new SluiceException(
            "SLUICE-3016",
            "Expected one timeout of wait '"
                + name
                + "', found another one on its option '"
                + option.event()
                + "'.",
            "Give the timeout to the wait alone.");
      }
    }
  }

  /** True: the memo says how it ended. */
  boolean isOver() {
    return known != null
        && (known.getStatus() == MemoStatus.SUCCEEDED || known.getStatus() == MemoStatus.FAILED);
  }

  /** Asks the engine for it, if nobody has yet. */
  void open(Branch branch) {
    if (known != null) {
      return;
    }
    Instant now = turn.now();
    List<WaitFor> plans =
        options.stream()
            .map(o -> turn.waitPlans.plan(key, o, branch.past.taken(o.event()), now))
            .toList();
    turn.open(new Wait(key, branch.past.since(), now.plus(timeout), plans));
  }

  /** The event that ended it; empty: its time ran out. Blocks the branch while it is not over. */
  Optional<MatchedEvent> in(Branch branch) {
    open(branch);
    if (known == null || !isOver()) {
      throw branch.block();
    }
    if (known.getStatus() == MemoStatus.FAILED) {
      throw Failures.stepFailed(key, known.getAttempt(), known.getError());
    }
    Optional<MatchedEvent> ended = read(known.getOutput());
    ended.ifPresent(e -> branch.past.took(e.event().name(), e.event().id()));
    return ended;
  }

  private Optional<MatchedEvent> read(@Nullable ByteBuffer output) {
    if (output == null) {
      return Optional.empty();
    }
    try {
      JsonNode json = Json.read(output, JsonNode.class);
      JsonNode event = json.path("event");
      if (!event.isObject()) {
        return Optional.empty();
      }
      return Optional.of(
          new MatchedEvent(
              json.path("option").asInt(),
              new Event<>(
                  event.path("id").asText(),
                  event.path("name").asText(),
                  event.path("data"),
                  event.hasNonNull("user") ? event.get("user") : null,
                  Instant.ofEpochMilli(event.path("ts").asLong()),
                  event.hasNonNull("v") ? event.get("v").asText() : null)));
    } catch (IOException e) {
      throw new SluiceException(
          "SLUICE-3004",
          "Expected wait '" + key + "' to be recorded as JSON: " + e.getMessage(),
          "Cancel the run and report this.",
          e);
    }
  }

  /**
   * The event with its data as {@code type}.
   *
   * @throws SluiceException SLUICE-3006 when it does not read so
   */
  static <T> Event<T> as(Event<JsonNode> event, Type type) {
    return new Event<>(
        event.id(),
        event.name(),
        Data.as(event, event.data(), type),
        event.user(),
        event.ts(),
        event.v());
  }
}
