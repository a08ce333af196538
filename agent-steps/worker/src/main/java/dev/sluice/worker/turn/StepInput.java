package dev.sluice.worker.turn;

import dev.sluice.errors.SluiceException;
import dev.sluice.sdk.host.Json;
import dev.sluice.sdk.host.ResultType;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** What a step is given: by the code, or by an operator who edited it. */
final class StepInput<I extends @Nullable Object> {
  private final String step;
  private final I written;
  private final ResultType type;
  private final @Nullable ByteBuffer edited;
  private final PayloadWriter payloads;
  private @Nullable ByteBuffer recorded;

  /**
   * @param written what the code gives
   * @param edited what an operator gives instead; null: nobody did
   */
  StepInput(
      String step,
      I written,
      ResultType type,
      @Nullable ByteBuffer edited,
      PayloadWriter payloads) {
    this.step = step;
    this.written = written;
    this.type = type;
    this.edited = edited;
    this.payloads = payloads;
  }

  /**
   * What the step's body gets, as a later turn would read it.
   *
   * @throws SluiceException SLUICE-3003 to SLUICE-3005, SLUICE-3265 when it cannot be written or
   *     read back
   */
  @SuppressWarnings({"unchecked", "NullAway"}) // null where I admits it
  synchronized I value() {
    if (edited != null) {
      recorded = payloads.input(step, edited);
      return (I) type.read(step, edited);
    }
    byte[] bytes = Json.writeInput(step, written);
    recorded = payloads.input(step, ByteBuffer.wrap(bytes));
    return (I) type.readBack(step, written, bytes);
  }

  /** As it is recorded; null: the body has not asked for it. */
  synchronized @Nullable ByteBuffer recorded() {
    return recorded;
  }
}
