package dev.sluice.schemas.registry;

import dev.sluice.errors.SluiceException;
import org.jspecify.annotations.Nullable;

/** The schema registry does not do what it was asked. */
public class RegistryException extends SluiceException {
  private static final long serialVersionUID = 1L;

  private final int errorCode;

  RegistryException(
      String code, int errorCode, String problem, String hint, @Nullable Throwable cause) {
    super(code, problem, hint, cause);
    this.errorCode = errorCode;
  }

  /** The registry's own {@code error_code}, such as 40403; the HTTP status or 0 without one. */
  public int errorCode() {
    return errorCode;
  }
}
