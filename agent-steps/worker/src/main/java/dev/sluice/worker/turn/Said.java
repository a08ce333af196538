package dev.sluice.worker.turn;

import dev.sluice.errors.SluiceException;
import dev.sluice.sdk.host.Json;
import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a step said at once while it ran.
 *
 * @param runId whose followers hear it: the run's own, or that of the run that invoked it
 * @param functionId of the step that says it
 * @param epoch the turn's
 * @param turn its random id
 * @param number counted from 1 in the turn, for each {@code runId}
 * @param step in whose name it is said
 * @param json the data, without what must not leave the worker; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Said(
    String runId,
    String functionId,
    int epoch,
    String turn,
    long number,
    String channel,
    String step,
    int attempt,
    Instant at,
    byte[] json) {
  /** How long one message may be. */
  public static final int MAX_BYTES = 64 * 1024;

  private static final Pattern CHANNEL = Pattern.compile("[A-Za-z0-9._/-]{1,64}");

  /**
   * The data of a message of {@code step}, as JSON.
   *
   * @throws SluiceException SLUICE-6250, SLUICE-6251 or SLUICE-3003
   */
  static byte[] write(String step, String channel, @Nullable Object data) {
    if (!CHANNEL.matcher(channel).matches()) {
      throw new SluiceException(
          "SLUICE-6250",
          "Expected step '%s' to publish on a channel of 1 to 64 characters a-z A-Z 0-9 . _ / -, found '%s'."
              .formatted(step, channel),
          "Name the channel after what is said, such as 'progress'; what differs from message to"
              + " message belongs in its data.");
    }
    byte[] json = Json.writeMessage(step, data);
    if (json.length > MAX_BYTES) {
      throw new SluiceException(
          "SLUICE-6251",
          "Expected step '%s' to publish at most 64 KiB at once on '%s', found %,d bytes."
              .formatted(step, channel, json.length),
          "Publish it in parts, or what has changed only; the whole belongs in the step's result.");
    }
    return json;
  }
}
