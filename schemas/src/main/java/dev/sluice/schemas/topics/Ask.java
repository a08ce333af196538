package dev.sluice.schemas.topics;

import dev.sluice.errors.SluiceException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SslAuthenticationException;

/** Waits for Kafka's answers and turns what goes wrong into coded errors. */
final class Ask {
  /** How long an answer may take. */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private Ask() {}

  /** Kafka's refusal, as it came. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;
    private final Throwable reason;

    Refused(Throwable reason) {
      super(reason);
      this.reason = reason;
    }

    Throwable reason() {
      return reason;
    }
  }

  /** {@link #orRefusal(KafkaFuture, String, Duration)} within {@link #PATIENCE}. */
  static <T> T orRefusal(KafkaFuture<T> answer, String question) throws Refused {
    return orRefusal(answer, question, PATIENCE);
  }

  /**
   * Kafka's answer.
   *
   * @throws Refused when it refuses
   * @throws SluiceException SLUICE-4002 when there is none in time
   */
  static <T> T orRefusal(KafkaFuture<T> answer, String question, Duration patience) throws Refused {
    try {
      return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new Refused(Objects.requireNonNullElse(e.getCause(), e));
    } catch (TimeoutException e) {
      throw silence(question, patience, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SluiceException(
          "SLUICE-4002", "Interrupted while Kafka was asked to " + question + ".", "", e);
    }
  }

  /**
   * Kafka's answer.
   *
   * @throws SluiceException SLUICE-4002 when there is none in time, SLUICE-4007 when Kafka refuses,
   *     SLUICE-4157 its certificate is not trusted
   */
  static <T> T must(KafkaFuture<T> answer, String question) {
    try {
      return orRefusal(answer, question);
    } catch (Refused e) {
      throw refusal(question, e.reason());
    }
  }

  static SluiceException refusal(String question, Throwable cause) {
    if (cause instanceof RetriableException) {
      return silence(question, PATIENCE, cause);
    }
    if (cause instanceof SslAuthenticationException) {
      return untrusted(cause);
    }
    String hint =
        switch (cause) {
          case AuthenticationException e -> "Check the security settings of the Kafka client.";
          case AuthorizationException e -> "Give the Kafka user the right to " + question + ".";
          default -> "Change what Kafka objects to, then try again.";
        };
    return new SluiceException(
        "SLUICE-4007",
        "Expected Kafka to " + question + ", but it refused: " + cause.getMessage(),
        hint,
        cause);
  }

  /** TLS says why deep down; on top it only says that it failed. */
  private static SluiceException untrusted(Throwable cause) {
    Throwable reason = cause;
    while (reason.getCause() != null) {
      reason = reason.getCause();
    }
    return new SluiceException(
        "SLUICE-4157",
        "Expected a broker whose certificate is trusted and is its own, found: "
            + reason.getMessage()
            + ".",
        "Name its CA with ssl.truststore.location, ssl.truststore.password and ssl.truststore.type,"
            + " and the broker as its certificate does; or the port speaks no TLS.",
        cause);
  }

  private static SluiceException silence(String question, Duration patience, Throwable cause) {
    String reason = cause.getMessage() == null ? "no answer" : cause.getMessage();
    return new SluiceException(
        "SLUICE-4002",
        "Expected Kafka to %s within %d s, found: %s."
            .formatted(question, patience.toSeconds(), reason),
        "Check that the brokers are up and that this process reaches all of them.",
        cause);
  }
}
