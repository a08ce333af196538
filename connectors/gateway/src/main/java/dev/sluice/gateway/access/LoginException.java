package dev.sluice.gateway.access;

import dev.sluice.errors.SluiceException;
import org.jspecify.annotations.Nullable;

/** A person was not logged in; the login page says why. */
final class LoginException extends SluiceException {
  private static final long serialVersionUID = 1L;

  private final int status;

  /**
   * @param status of the HTTP answer
   * @param code SLUICE-1282 to SLUICE-1286
   * @param problem what was expected and what was found, one sentence
   * @param hint what to do next, one sentence
   */
  LoginException(int status, String code, String problem, String hint, @Nullable Throwable cause) {
    super(code, problem, hint, cause);
    this.status = status;
  }

  int status() {
    return status;
  }
}
