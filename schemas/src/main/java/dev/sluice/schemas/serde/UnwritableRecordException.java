package dev.sluice.schemas.serde;

import org.apache.kafka.common.errors.SerializationException;

/** A contract's object is not complete: a bug in whoever built it. */
public final class UnwritableRecordException extends SerializationException {
  private static final long serialVersionUID = 1L;

  /** The stable code of this error. */
  public static final String CODE = "SLUICE-6007";

  private final String contract;
  private final String field;

  UnwritableRecordException(String contract, String field, Throwable cause) {
    super(
        "%s Expected a complete %s, but its field '%s' holds what the contract does not allow: %s"
            .formatted(CODE, contract, field, cause.getMessage()),
        cause);
    this.contract = contract;
    this.field = field;
  }

  /** The contract, or the record within it, by its full name. */
  public String contract() {
    return contract;
  }

  /** The field that cannot be written. */
  public String field() {
    return field;
  }
}
