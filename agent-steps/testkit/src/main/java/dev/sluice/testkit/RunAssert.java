package dev.sluice.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/** Assertions about a run. Each failure shows the run as it stands. */
public final class RunAssert extends AbstractAssert<RunAssert, TestRun> {
  RunAssert(TestRun run) {
    super(run, RunAssert.class);
  }

  public RunAssert isCompleted() {
    return hasStatus(TestRun.Status.COMPLETED);
  }

  /** The run failed, and type and message of its error contain {@code text}. */
  public RunAssert isFailedWith(String text) {
    hasStatus(TestRun.Status.FAILED);
    String error = Objects.requireNonNullElse(actual.error(), "");
    if (!error.contains(text)) {
      failWithMessage(
          "Expected an error that contains <%s>, found <%s> of %s", text, error, actual);
    }
    return this;
  }

  public RunAssert isCancelled() {
    return hasStatus(TestRun.Status.CANCELLED);
  }

  /** The run waits in the sleep {@code step}. */
  public RunAssert isSleeping(String step) {
    hasStatus(TestRun.Status.SLEEPING);
    return isIn(step, TestStep.State.SLEEPING);
  }

  /** The run waits for an event, a signal or another run in {@code step}. */
  public RunAssert isWaiting(String step) {
    hasStatus(TestRun.Status.WAITING);
    return isIn(step, TestStep.State.WAITING);
  }

  /** The run could go on, and a limit holds it whose description contains {@code limit}. */
  public RunAssert isQueuedBy(String limit) {
    hasStatus(TestRun.Status.QUEUED);
    String found = Objects.requireNonNullElse(actual.queuedBy(), "");
    if (!found.contains(limit)) {
      failWithMessage("Expected <%s> to hold the run, found <%s> of %s", limit, found, actual);
    }
    return this;
  }

  /** The run waits for the next attempt of {@code step}. */
  public RunAssert isRetrying(String step) {
    hasStatus(TestRun.Status.RETRYING);
    return isIn(step, TestStep.State.RETRYING);
  }

  public RunAssert hasStatus(TestRun.Status status) {
    isNotNull();
    if (actual.status() != status) {
      failWithMessage("Expected the run to be %s, found %s (%s)", status, actual, actual.error());
    }
    return this;
  }

  /** The function returned what is {@code expected} as JSON. */
  public RunAssert hasOutput(@Nullable Object expected) {
    isNotNull();
    same("the run's output", actual.output(), expected);
    return this;
  }

  /** Exactly these steps were heard of, in this order. */
  public RunAssert hasSteps(String... names) {
    isNotNull();
    List<String> found = actual.steps().stream().map(TestStep::name).toList();
    if (!found.equals(List.of(names))) {
      failWithMessage("Expected the steps %s, found %s of %s", List.of(names), found, actual);
    }
    return this;
  }

  /** The step took this many attempts in this run. */
  public RunAssert hasAttempts(String step, int attempts) {
    int found = step(step).attempts();
    if (found != attempts) {
      failWithMessage(
          "Expected %d attempts of '%s', found %d of %s", attempts, step, found, actual);
    }
    return this;
  }

  /** The step succeeded and returned what is {@code expected} as JSON. */
  public RunAssert hasStepOutput(String step, @Nullable Object expected) {
    isIn(step, TestStep.State.SUCCEEDED);
    same("the output of '" + step + "'", step(step).output(), expected);
    return this;
  }

  /** The step came from the memo of the run that this one repeats. */
  public RunAssert tookOver(String step) {
    return isIn(step, TestStep.State.MEMOIZED);
  }

  /** Exactly these steps were recorded and no longer asked for when the run completed. */
  public RunAssert hasVanished(String... steps) {
    isCompleted();
    if (!actual.vanished().equals(List.of(steps))) {
      failWithMessage(
          "Expected the steps %s to have vanished, found %s of %s",
          List.of(steps), actual.vanished(), actual);
    }
    return this;
  }

  /**
   * Exactly this was published on {@code channel}, in this order, by all attempts of all steps.
   *
   * @param data each as JSON
   */
  public RunAssert published(String channel, @Nullable Object... data) {
    isNotNull();
    List<JsonNode> found =
        actual.messages().stream()
            .filter(message -> message.channel().equals(channel))
            .map(TestMessage::data)
            .toList();
    List<JsonNode> wanted = new ArrayList<>();
    for (Object each : data) {
      wanted.add(json(each));
    }
    if (!found.equals(wanted)) {
      failWithMessage(
          "Expected on channel '%s' %s, found %s of %s", channel, wanted, found, actual);
    }
    return this;
  }

  private RunAssert isIn(String step, TestStep.State state) {
    TestStep.State found = step(step).state();
    if (found != state) {
      failWithMessage("Expected step '%s' to be %s, found %s of %s", step, state, found, actual);
    }
    return this;
  }

  private TestStep step(String name) {
    isNotNull();
    return actual.steps().stream()
        .filter(step -> step.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("Expected a step '" + name + "', found " + actual));
  }

  private void same(String what, @Nullable JsonNode found, @Nullable Object expected) {
    JsonNode wanted = json(expected);
    if (!Objects.equals(
        found == null || found.isNull() ? null : found, wanted.isNull() ? null : wanted)) {
      failWithMessage("Expected %s to be %s, found %s of %s", what, wanted, found, actual);
    }
  }

  private static JsonNode json(@Nullable Object value) {
    return TestEngine.tree(TestEngine.json(value));
  }
}
