package dev.sluice.console;

import dev.sluice.gateway.read.RunStatus;
import dev.sluice.schemas.history.BodyFailed;
import dev.sluice.schemas.history.RunEnded;
import dev.sluice.schemas.history.RunQueued;
import dev.sluice.schemas.history.RunScheduled;
import dev.sluice.schemas.history.StepAttempted;
import dev.sluice.schemas.history.TurnDispatched;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A row of the table runs while a batch is folded into it. What stays null here stays as it is in
 * the table. Nothing that was told before is taken back by being told again: what was told up to
 * the last dispatch of a turn no longer says where the run stands.
 */
final class RunRow {
  final String id;

  /** Where the table says it stands; null: the table does not have it. */
  final @Nullable RunStanding before;

  /** Under which day its rows lie; see {@link Kept}. */
  String leaves = Kept.OPEN;

  String functionId = "";
  @Nullable String app;
  @Nullable String eventId;
  @Nullable String eventName;
  RunStatus status = RunStatus.RUNNING;
  int epoch = 1;
  int bodyAttempt = 1;
  int workersLost;
  Instant scheduledAt;
  @Nullable Instant endedAt;
  @Nullable Instant dueAt;
  @Nullable String replayOf;
  @Nullable String memoized;
  byte @Nullable [] input;
  byte @Nullable [] output;
  boolean hadError;
  boolean errorTold;
  @Nullable String error;
  @Nullable String reason;
  long version;
  @Nullable Instant dispatchedAt;
  @Nullable Hold hold;
  @Nullable String parentRunId;
  @Nullable String parentStep;
  int events = 1;
  @Nullable String lane;
  @Nullable String appVersion;
  @Nullable String vanished;
  @Nullable String failureKey;

  /** What holds or held the run, as it was told last. */
  record Hold(String limit, @Nullable String key, int ahead, Instant since, Instant told) {}

  RunRow(String id, Instant scheduledAt, @Nullable RunStanding before) {
    this.id = id;
    this.scheduledAt = scheduledAt;
    this.before = before;
  }

  void scheduled(RunScheduled told, Instant at) {
    scheduledAt = at;
    app = Texts.storable(told.getApp());
    eventId = Texts.storable(told.getEventId());
    eventName = Texts.storable(told.getEventName());
    replayOf = told.getReplayOf();
    memoized = Texts.json(told.getMemoized());
    input = bytes(told.getInput());
    parentRunId = Texts.orNull(told.getParentRunId());
    parentStep = Texts.orNull(told.getParentStep());
    events = told.getEvents();
    lane = Texts.orNull(told.getLane());
    appVersion = Texts.orNull(told.getAppVersion());
  }

  void queued(RunQueued told, Instant at) {
    if (status.ended() || isBeforeDispatch(at) || (hold != null && at.isBefore(hold.told()))) {
      return;
    }
    hold =
        new Hold(
            Texts.storable(told.getLimit()),
            Texts.orNull(told.getKey()),
            told.getAhead(),
            told.getSince(),
            at);
    status = RunStatus.QUEUED;
    dueAt = null;
  }

  void dispatched(TurnDispatched told, Instant at) {
    if (status.ended() || told.getEpoch() < epoch) {
      return;
    }
    if (told.getEpoch() == epoch && !isAdmittedBy(at)) {
      return;
    }
    if (told.getEpoch() > epoch) {
      workersLost += told.getWorkerLost() ? 1 : 0;
    }
    epoch = told.getEpoch();
    dispatchedAt = at;
    status = RunStatus.RUNNING;
    dueAt = null;
  }

  /** The first turn of a run that a limit held has the epoch that every run starts with. */
  private boolean isAdmittedBy(Instant at) {
    return status == RunStatus.QUEUED && hold != null && !at.isBefore(hold.told());
  }

  void attempted(StepAttempted told) {
    Instant retryAt = told.getRetryAt();
    if (retryAt != null && told.getEpoch() >= epoch) {
      suspended(RunStatus.RETRYING, retryAt);
    }
  }

  void sleeping(Instant until, Instant at) {
    if (!isBeforeDispatch(at)) {
      suspended(RunStatus.SLEEPING, until);
    }
  }

  void waiting(Instant until, Instant at) {
    if (!isBeforeDispatch(at)) {
      suspended(RunStatus.WAITING, until);
    }
  }

  void bodyFailed(BodyFailed told) {
    if (status.ended() || told.getAttempt() < bodyAttempt) {
      return;
    }
    bodyAttempt = told.getAttempt() + 1;
    errorTold = true;
    error = Texts.json(told.getError());
    suspended(RunStatus.RETRYING, told.getRetryAt());
  }

  void ended(RunEnded told, Instant at) {
    if (status.ended()) {
      return;
    }
    status =
        switch (told.getStatus()) {
          case COMPLETED -> RunStatus.COMPLETED;
          case FAILED -> RunStatus.FAILED;
          case CANCELLED -> RunStatus.CANCELLED;
        };
    endedAt = at;
    dueAt = null;
    output = told.getOutput() == null ? null : bytes(told.getOutput());
    errorTold = true;
    error = told.getError() == null ? null : Texts.json(told.getError());
    reason = Texts.orNull(told.getReason());
    failureKey = Texts.orNull(told.getFailureKey());
    vanished = told.getVanished().isEmpty() ? null : Texts.json(told.getVanished());
  }

  /** Decides where its rows lie, once all of a batch has been told. */
  void file(Kept kept, Instant now) {
    if (before == null || !before.status().ended()) {
      leaves = kept.ofRun(status, endedAt == null ? scheduledAt : endedAt, now);
    }
  }

  /** Whether the rows that the table has of it go from the open ones to where they are kept. */
  boolean moves() {
    return before != null && !before.status().ended() && status.ended();
  }

  /** Of several things that a suspended run waits for, it says the one that is due first. */
  private void suspended(RunStatus why, Instant due) {
    if (status.ended() || (dueAt != null && dueAt.isBefore(due))) {
      return;
    }
    status = why;
    dueAt = due;
  }

  private boolean isBeforeDispatch(Instant at) {
    return dispatchedAt != null && !at.isAfter(dispatchedAt);
  }

  static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }
}
