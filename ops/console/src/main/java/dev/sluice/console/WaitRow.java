package dev.sluice.console;

import dev.sluice.schemas.history.InvokeStarted;
import dev.sluice.schemas.history.WaitStarted;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A wait for events, or for an invoked run; what is null has not been told.
 *
 * @param functionId what was invoked
 * @param runFunctionId what the run that waits runs
 */
record WaitRow(
    StepKey key,
    String kind,
    @Nullable Instant startedAt,
    @Nullable Instant until,
    @Nullable Instant endedAt,
    @Nullable String events,
    @Nullable String condition,
    @Nullable String functionId,
    @Nullable String childRunId,
    @Nullable ByteBuffer output,
    @Nullable String error,
    @Nullable String runFunctionId) {

  static WaitRow started(StepKey key, WaitStarted told, Instant at, String runFunctionId) {
    return new WaitRow(
        key,
        "WAIT",
        at,
        told.getUntil(),
        null,
        Texts.json(told.getEvents()),
        Texts.storable(told.getCondition()),
        null,
        null,
        null,
        null,
        Texts.storable(runFunctionId));
  }

  static WaitRow started(StepKey key, InvokeStarted told, Instant at, String runFunctionId) {
    return new WaitRow(
        key,
        "INVOKE",
        at,
        told.getUntil(),
        null,
        null,
        null,
        Texts.storable(told.getFunctionId()),
        Texts.storable(told.getChildRunId()),
        null,
        null,
        Texts.storable(runFunctionId));
  }

  static WaitRow ended(
      StepKey key, String kind, @Nullable ByteBuffer output, @Nullable String error, Instant at) {
    return new WaitRow(key, kind, null, null, at, null, null, null, null, output, error, null);
  }

  /** Both, as the table merges them: the first beginning and the first end stand. */
  WaitRow and(WaitRow later) {
    WaitRow begun = startedAt == null ? later : this;
    WaitRow over = endedAt == null ? later : this;
    return new WaitRow(
        key,
        kind,
        begun.startedAt(),
        begun.until(),
        over.endedAt(),
        begun.events(),
        begun.condition(),
        begun.functionId(),
        begun.childRunId(),
        over.output(),
        over.error(),
        begun.runFunctionId());
  }
}
