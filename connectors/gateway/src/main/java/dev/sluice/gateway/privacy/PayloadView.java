package dev.sluice.gateway.privacy;

import dev.sluice.gateway.read.Failure;
import dev.sluice.gateway.read.Payload;
import org.jspecify.annotations.Nullable;

/** What one caller is shown of payloads, wherever they are. */
interface PayloadView {
  /** Data, an input or an output. */
  Payload payload(Payload stored);

  /** The event that ended a wait, with its data. */
  default Payload matched(Payload stored) {
    return payload(stored);
  }

  Failure failure(Failure stored);

  /** A value or a text that was made of payloads, such as the key of a limit. */
  default String word(String stored) {
    return stored;
  }

  /**
   * Why a run is where it is.
   *
   * @param fromPayloads whether the sentence has words out of payloads
   * @param error the message of the run's error as it is shown; null: it has none
   */
  default @Nullable String detail(
      @Nullable String stored, boolean fromPayloads, @Nullable String error) {
    return stored;
  }
}
