package dev.sluice.worker.turn;

import dev.sluice.errors.SluiceException;
import dev.sluice.schemas.topics.RunIds;
import dev.sluice.sdk.ModelCall;
import dev.sluice.sdk.Step;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A step body that a thread is in. */
final class RunningStep implements Step {
  private static final int MAX_CALLS = 100;

  private final Turn turn;
  private final String key;
  private final int attempt;
  private final AtomicLong tokens = new AtomicLong();
  private final List<ModelCall> calls = new ArrayList<>();

  RunningStep(Turn turn, String key, int attempt) {
    this.turn = turn;
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
    return RunIds.hash("step", turn.command.getRunId(), key);
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

  @Override
  public void modelCall(ModelCall call) {
    usedTokens(call.tokens());
    synchronized (calls) {
      if (calls.size() < MAX_CALLS) {
        calls.add(call);
      }
    }
  }

  @Override
  public void publish(String channel, @Nullable Object data) {
    turn.sayings.say(this, channel, turn.payloads.redact(Said.write(key, channel, data)));
  }

  @Override
  public void publishToCaller(String channel, @Nullable Object data) {
    turn.sayings.sayToCaller(this, channel, turn.payloads.redact(Said.write(key, channel, data)));
  }

  /** The calls of models told so far. */
  List<dev.sluice.schemas.common.ModelCall> modelCalls() {
    synchronized (calls) {
      return calls.stream().map(RunningStep::toAvro).toList();
    }
  }

  private static dev.sluice.schemas.common.ModelCall toAvro(ModelCall c) {
    return new dev.sluice.schemas.common.ModelCall(
        c.provider(),
        c.model(),
        c.promptTokens(),
        c.completionTokens(),
        c.cachedTokens(),
        c.costUsd() == null
            ? null
            : c.costUsd().movePointRight(9).setScale(0, RoundingMode.HALF_UP).longValueExact(),
        c.latency().toMillis(),
        c.finishReason());
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
