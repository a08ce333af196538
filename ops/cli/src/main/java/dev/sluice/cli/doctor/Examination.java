package dev.sluice.cli.doctor;

import dev.sluice.errors.SluiceException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.errors.AuthorizationException;

/** Looks at one thing after the other, at each for a limited time. */
final class Examination {
  private final Duration limit;
  private final Doctor.Listener listener;

  /**
   * @param limit for one look
   */
  Examination(Duration limit, Doctor.Listener listener) {
    this.limit = limit;
    this.listener = listener;
  }

  List<Doctor.Result> of(List<Check> checks) throws InterruptedException {
    List<Doctor.Result> results = new java.util.ArrayList<>();
    for (Check check : checks) {
      listener.begins(check.name());
      long before = System.nanoTime();
      Finding finding = look(check);
      Duration took = Duration.ofNanos(System.nanoTime() - before);
      Doctor.Result result = new Doctor.Result(check.name(), finding, took);
      results.add(result);
      listener.ended(result);
    }
    return results;
  }

  private Finding look(Check check) throws InterruptedException {
    FutureTask<Finding> look = new FutureTask<>(check.look()::look);
    Thread.ofVirtual().name("doctor-" + check.name()).start(look);
    try {
      return look.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      return broken(Objects.requireNonNullElse(e.getCause(), e));
    } catch (TimeoutException e) {
      return late();
    } finally {
      look.cancel(true);
    }
  }

  private Finding broken(Throwable thrown) {
    Throwable cause = thrown;
    while (cause instanceof ExecutionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return switch (cause) {
      case SluiceException known -> Finding.fail(known);
      case org.apache.kafka.common.errors.TimeoutException e -> late();
      case AuthorizationException e ->
          Finding.fail(
              "SLUICE-5031",
              "Expected to be allowed to look, found: " + e.getMessage(),
              "Give the Kafka user the right to describe the cluster, its topics and groups.");
      default ->
          Finding.fail(
              "SLUICE-5031",
              "Expected an answer, found: " + cause,
              "Look into the broker's log; is its version supported?");
    };
  }

  private Finding late() {
    return Finding.fail(
        "SLUICE-5031",
        "Expected an answer within " + limit.toSeconds() + " s, found none.",
        "Look at the load of what was asked, or allow more with --timeout.");
  }
}
