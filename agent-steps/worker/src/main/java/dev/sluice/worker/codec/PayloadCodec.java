package dev.sluice.worker.codec;

import dev.sluice.errors.SluiceException;
import dev.sluice.schemas.payloads.Envelope;
import org.jspecify.annotations.Nullable;

/**
 * Stands between functions and Kafka: all data of events, inputs, outputs and errors that a worker
 * writes passes {@link #encode}, what it reads passes {@link #decode}. What is encoded is one JSON
 * value again. Thread-safe.
 */
public interface PayloadCodec {
  /**
   * Writes payloads as they are. It refuses encrypted ones (SLUICE-3264), so that no function takes
   * an envelope for its data.
   */
  PayloadCodec NONE =
      new PayloadCodec() {
        @Override
        public byte[] encode(PayloadContext context, byte[] json) {
          return json;
        }

        @Override
        public byte[] decode(@Nullable PayloadContext expected, byte[] json) {
          if (isEnvelope(json)) {
            throw new SluiceException(
                "SLUICE-3264",
                "Expected readable data"
                    + (expected == null ? "" : " (" + expected.text() + ")")
                    + ", found encrypted data, and this worker has no codec.",
                "Give the host the codec: FunctionHost.app(…).codec(new AesGcmCodec(keys)); then"
                    + " replay the run.");
          }
          return json;
        }

        private static boolean isEnvelope(byte[] json) {
          String start = "{\"" + Envelope.FIELD + "\":{";
          if (json.length < start.length()) {
            return false;
          }
          for (int i = 0; i < start.length(); i++) {
            if (json[i] != start.charAt(i)) {
              return false;
            }
          }
          return true;
        }
      };

  /**
   * What is written to Kafka for a payload.
   *
   * @param json one JSON value, UTF-8; not changed
   */
  byte[] encode(PayloadContext context, byte[] json);

  /**
   * The payload for what was read from Kafka; what was never encoded is given back as it is.
   *
   * @param expected what the payload has to be of; null: whatever it says it is of
   * @throws SluiceException SLUICE-3261 to SLUICE-3264 when it cannot be read here, for good
   */
  byte[] decode(@Nullable PayloadContext expected, byte[] json);

  /**
   * A payload without the fields that must not leave the worker. Outputs lose them before the code
   * that follows sees them, so that every later turn sees the same.
   *
   * @return {@code json} itself when there is nothing to take out
   */
  default byte[] redact(byte[] json) {
    return json;
  }
}
