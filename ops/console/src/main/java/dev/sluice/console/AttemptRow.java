package dev.sluice.console;

import dev.sluice.schemas.history.StepAttempted;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An attempt of a step that ended. */
record AttemptRow(
    Key key,
    String kind,
    int epoch,
    Instant startedAt,
    Instant endedAt,
    @Nullable ByteBuffer output,
    @Nullable String error,
    @Nullable Instant retryAt,
    @Nullable ByteBuffer input,
    long tokens,
    @Nullable String modelCalls) {
  /** Names an attempt. */
  record Key(String runId, String step, int attempt) {}

  static AttemptRow of(String runId, StepAttempted told) {
    return new AttemptRow(
        new Key(runId, Texts.storable(told.getStep()), told.getAttempt()),
        told.getKind().name(),
        told.getEpoch(),
        told.getStartedAt(),
        told.getEndedAt(),
        told.getOutput(),
        told.getError() == null ? null : Texts.json(told.getError()),
        told.getRetryAt(),
        told.getInput(),
        told.getTokens(),
        told.getModelCalls().isEmpty() ? null : ModelCalls.json(told.getModelCalls()));
  }

  /** Both: what ran in the later turn stands. */
  AttemptRow and(AttemptRow now) {
    return epoch > now.epoch() ? this : now;
  }
}
