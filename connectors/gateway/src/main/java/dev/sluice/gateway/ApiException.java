package dev.sluice.gateway;

import dev.sluice.errors.SluiceException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request that is answered with an error: an HTTP status, the coded error and what goes with it.
 */
public final class ApiException extends SluiceException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final transient Map<String, Object> details;

  /**
   * @param status of the HTTP answer
   * @param code stable, such as {@code SLUICE-1001}
   * @param problem what was expected and what was found, one sentence
   * @param hint what to do next, one sentence; may be empty
   */
  public ApiException(int status, String code, String problem, String hint) {
    this(status, code, problem, hint, Map.of(), null);
  }

  /**
   * @param details further fields of the error object
   */
  ApiException(
      int status,
      String code,
      String problem,
      String hint,
      Map<String, Object> details,
      @Nullable Throwable cause) {
    super(code, problem, hint, cause);
    this.status = status;
    this.details = details;
  }

  public int status() {
    return status;
  }

  /** Whether an event is wrong, not the request or Kafka. */
  boolean isAboutEvent() {
    return code().startsWith("SLUICE-10");
  }

  Map<String, Object> details() {
    return details;
  }
}
