package dev.sluice.worker.turn;

import dev.sluice.errors.SluiceException;
import dev.sluice.schemas.common.ErrorInfo;
import dev.sluice.sdk.NonRetryableException;
import dev.sluice.sdk.RecordedFailure;
import dev.sluice.sdk.RetryAfterException;
import dev.sluice.sdk.StepFailedException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Exceptions as they are recorded. */
final class Failures {
  private static final int MAX_MESSAGE_BYTES = 8 * 1024;
  private static final int MAX_STACK_BYTES = 32 * 1024;

  private Failures() {}

  static ErrorInfo record(Throwable failure, Instant now) {
    Instant retryAt = failure instanceof RetryAfterException after ? after.retryAt(now) : null;
    StringWriter stack = new StringWriter();
    failure.printStackTrace(new PrintWriter(stack));
    return new ErrorInfo(
        failure instanceof SluiceException coded ? coded.code() : failure.getClass().getName(),
        cut(messageOf(failure), MAX_MESSAGE_BYTES),
        cut(stack.toString(), MAX_STACK_BYTES),
        isRetryable(failure),
        retryAt);
  }

  static StepFailedException stepFailed(String step, int attempts, @Nullable ErrorInfo error) {
    return new StepFailedException(
        step,
        attempts,
        error == null
            ? new RecordedFailure("unknown", "", null)
            : new RecordedFailure(error.getType(), error.getMessage(), error.getStack()));
  }

  private static boolean isRetryable(Throwable failure) {
    return switch (failure) {
      case NonRetryableException e -> false;
      case StepFailedException e -> false;
      case StepTimedOut e -> true;
      case SluiceException e -> false;
      default -> true;
    };
  }

  private static String messageOf(Throwable failure) {
    if (failure instanceof SluiceException coded) {
      return coded.hint().isEmpty() ? coded.problem() : coded.problem() + "\n" + coded.hint();
    }
    String message = failure.getMessage();
    return message == null ? "" : message;
  }

  private static String cut(String text, int maxBytes) {
    if (text.length() <= maxBytes / 3) {
      return text;
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length <= maxBytes) {
      return text;
    }
    int end = maxBytes - 3;
    while ((bytes[end] & 0xC0) == 0x80) { // not in the middle of a character
      end--;
    }
    return new String(bytes, 0, end, StandardCharsets.UTF_8) + "…";
  }
}
