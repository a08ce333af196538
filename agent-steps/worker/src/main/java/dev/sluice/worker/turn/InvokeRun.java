package dev.sluice.worker.turn;

import dev.sluice.errors.SluiceException;
import dev.sluice.schemas.commands.MemoEntry;
import dev.sluice.schemas.commands.MemoStatus;
import dev.sluice.schemas.common.StepKind;
import dev.sluice.schemas.results.Invoke;
import dev.sluice.sdk.TypeRef;
import dev.sluice.sdk.host.ResultType;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One invocation of another function in one turn: over, as the memo says, or asked for. */
final class InvokeRun<T> {
  private final Turn turn;
  private final String key;
  private final String functionId;
  private final Object data;
  private final ResultType type;
  private final Duration timeout;
  private final @Nullable MemoEntry known;

  InvokeRun(
      Turn turn, String key, String functionId, Object data, TypeRef<T> type, Duration timeout) {
    this.turn = turn;
    this.key = key;
    this.functionId = functionId;
    this.data = data;
    this.type = ResultType.of(type);
    this.timeout = timeout;
    this.known = turn.memo.find(key, StepKind.INVOKE);
  }

  /** True: the memo says how it ended. */
  boolean isOver() {
    return known != null
        && (known.getStatus() == MemoStatus.SUCCEEDED || known.getStatus() == MemoStatus.FAILED);
  }

  /**
   * What it returned; null when it returned nothing. Blocks the branch while it is not over.
   *
   * @throws SluiceException SLUICE-3017 when the data is no JSON object of at most 1 MiB
   */
  @SuppressWarnings("unchecked")
  @Nullable T in(Branch branch) {
    if (known == null) {
      ByteBuffer json =
          OutgoingEvents.object(
              "SLUICE-3017",
              "invocation '" + key + "' to have data that is a JSON object of at most 1 MiB",
              data);
      turn.invoke(
          new Invoke(
              key,
              functionId,
              turn.payloads.invocation(functionId, json),
              turn.now().plus(timeout)));
      throw branch.block();
    }
    return switch (known.getStatus()) {
      case SUCCEEDED -> {
        ByteBuffer output = known.getOutput();
        yield output == null ? null : (T) type.read(key, output);
      }
      case FAILED -> throw Failures.stepFailed(key, known.getAttempt(), known.getError());
      case BLOCKED, RETRY_DUE, INPUT -> throw branch.block();
    };
  }
}
