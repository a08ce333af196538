package dev.sluice.sdk;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * A run that has failed for good, as a failure handler gets it.
 *
 * @param functionId what failed
 * @param runId the failed run
 * @param error why
 * @param event what had started it, of a batch the first; null: it is not stored any more
 */
public record FailedRun(
    @JsonProperty("function_id") String functionId,
    @JsonProperty("run_id") String runId,
    Failure error,
    @Nullable Event<JsonNode> event) {

  /**
   * An exception as it was recorded.
   *
   * @param type class name of the exception, or a Sluice error code
   * @param message its message; may be empty
   * @param stack its stack trace as text; null: none was taken
   */
  public record Failure(String type, String message, @Nullable String stack) {}
}
