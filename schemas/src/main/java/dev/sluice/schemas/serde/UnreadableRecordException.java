package dev.sluice.schemas.serde;

import java.util.HexFormat;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a value are no record of the contract, and reading them again will not help: such a
 * record belongs into dead-letters. A registry that does not answer is not told by this exception
 * but by {@link dev.sluice.schemas.registry.RegistryException}.
 */
public final class UnreadableRecordException extends SerializationException {
  private static final long serialVersionUID = 1L;

  private static final int SHOWN_BYTES = 16;

  /** Why the bytes cannot be read. */
  public enum Reason {
    /** Fewer bytes than the header has that they begin with. */
    TOO_SHORT("SLUICE-6001"),
    /** They begin with neither of the two headers. */
    UNKNOWN_MAGIC("SLUICE-6002"),
    /** Single-object encoding by a schema that this version does not know. */
    UNKNOWN_FINGERPRINT("SLUICE-6003"),
    /** Confluent wire format with an id that the registry does not have. */
    UNKNOWN_ID("SLUICE-6004"),
    /** The body is not what the schema says, or the schema is not one of this contract. */
    BODY_DOES_NOT_MATCH("SLUICE-6005"),
    /** Bytes are left behind the body. */
    TRAILING_BYTES("SLUICE-6006"),
    /** Confluent wire format, and no registry is configured. */
    NO_REGISTRY("SLUICE-6008");

    private final String code;

    Reason(String code) {
      this.code = code;
    }

    /** The stable code of this error. */
    public String code() {
      return code;
    }
  }

  private final Reason reason;
  private final String contract;

  UnreadableRecordException(
      Reason reason, String contract, String problem, byte[] bytes, @Nullable Throwable cause) {
    super(
        "%s Expected a %s, found %s (%d bytes, starting %s)"
            .formatted(reason.code(), contract, problem, bytes.length, start(bytes)),
        cause);
    this.reason = reason;
    this.contract = contract;
  }

  /** Why the bytes cannot be read. */
  public Reason reason() {
    return reason;
  }

  /** The stable code of this error. */
  public String code() {
    return reason.code();
  }

  /** The contract that was expected, by its full name. */
  public String contract() {
    return contract;
  }

  private static String start(byte[] bytes) {
    return HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, SHOWN_BYTES));
  }
}
