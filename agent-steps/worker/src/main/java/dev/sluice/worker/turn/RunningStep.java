package dev.sluice.worker.turn;

import dev.sluice.errors.SluiceException;
import dev.sluice.schemas.topics.RunIds;
import dev.sluice.sdk.Step;
import java.util.concurrent.atomic.AtomicLong;

/** A step body that a thread is in. */
final class RunningStep implements Step {
  private final String runId;
  private final String key;
  private final int attempt;
  private final AtomicLong tokens = new AtomicLong();

  RunningStep(String runId, String key, int attempt) {
    this.runId = runId;
    this.key = key;
    this.attempt = attempt;
  }

  @Override
  public String name() {
    return key;
  }

  @Override
  public int attempt() {
    return attempt;
  }

  @Override
  public String idempotencyKey() {
    return RunIds.hash("step", runId, key);
  }

  @Override
  public void usedTokens(long used) {
    if (used < 0) {
      throw new SluiceException(
          "SLUICE-3018",
          "Expected step '" + key + "' to report tokens of at least 0, found " + used + ".",
          "Report what the attempt used; calls add up.");
    }
    tokens.addAndGet(used);
  }

  /** What the attempt has used so far. */
  long tokens() {
    return tokens.get();
  }

  @Override
  public String toString() {
    return "Step[" + key + ", attempt " + attempt + "]";
  }
}
