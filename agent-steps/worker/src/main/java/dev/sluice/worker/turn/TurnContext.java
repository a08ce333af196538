package dev.sluice.worker.turn;

import dev.sluice.errors.SluiceException;
import dev.sluice.schemas.commands.MemoEntry;
import dev.sluice.schemas.commands.MemoStatus;
import dev.sluice.schemas.common.StepKind;
import dev.sluice.schemas.topics.RunIds;
import dev.sluice.sdk.Async;
import dev.sluice.sdk.Context;
import dev.sluice.sdk.NewEvent;
import dev.sluice.sdk.Step;
import dev.sluice.sdk.StepBody;
import dev.sluice.sdk.StepOptions;
import dev.sluice.sdk.TypeRef;
import dev.sluice.sdk.host.ResultType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The context that a function sees during a turn. */
final class TurnContext implements Context {
  private static final Duration LONGEST_SLEEP = Duration.ofDays(366);
  private static final TypeRef<List<String>> EVENT_IDS = new TypeRef<>() {};

  private final Turn turn;

  TurnContext(Turn turn) {
    this.turn = turn;
  }

  @Override
  public String runId() {
    return turn.command.getRunId();
  }

  @Override
  public String functionId() {
    return turn.command.getFunctionId();
  }

  @Override
  public int attempt() {
    return turn.command.getAttempt();
  }

  @Override
  public Instant startedAt() {
    return turn.command.getStartedAt();
  }

  @Override
  public <T extends @Nullable Object> T step(
      String name, @Nullable TypeRef<T> type, StepOptions options, StepBody<T> body) {
    Branch branch = turn.caller();
    String key = turn.names.nextKey(branch, name);
    return new StepRun<>(turn, key, StepKind.RUN, ResultType.of(type, body), options, body)
        .in(branch);
  }

  @Override
  public <T extends @Nullable Object> Async<T> stepAsync(
      String name, @Nullable TypeRef<T> type, StepOptions options, StepBody<T> body) {
    Branch branch = turn.caller();
    String key = turn.names.nextKey(branch, name);
    Branch child = branch.child();
    StepRun<T> run =
        new StepRun<>(turn, key, StepKind.RUN, ResultType.of(type, body), options, body);
    return start(new AsyncBranch<>(child, () -> run.in(child)), run.isSettled());
  }

  @Override
  public <T extends @Nullable Object> Async<T> async(Supplier<T> branch) {
    return start(new AsyncBranch<>(turn.caller().child(), branch), false);
  }

  @Override
  public <T extends @Nullable Object> List<T> parallel(
      List<? extends Supplier<? extends T>> branches) {
    List<Async<? extends T>> started = new ArrayList<>(branches.size());
    for (Supplier<? extends T> branch : branches) {
      started.add(async(branch));
    }
    List<T> results = new ArrayList<>(started.size());
    RuntimeException first = null;
    boolean blocked = false;
    for (Async<? extends T> branch : started) {
      try {
        results.add(branch.join());
      } catch (BranchBlocked e) {
        blocked = true;
      } catch (RuntimeException e) {
        first = firstOf(first, e);
      }
    }
    if (blocked) {
      throw new BranchBlocked();
    }
    if (first != null) {
      throw first;
    }
    return results;
  }

  @Override
  public void sleep(String name, Duration duration) {
    if (duration.isNegative() || duration.compareTo(LONGEST_SLEEP) > 0) {
      throw tooLong(name, duration.toString());
    }
    sleepTo(name, null, duration);
  }

  @Override
  public void sleepUntil(String name, Instant instant) {
    sleepTo(name, instant, Duration.ZERO);
  }

  private void sleepTo(String name, @Nullable Instant instant, Duration duration) {
    Branch branch = turn.caller();
    String key = turn.names.nextKey(branch, name);
    MemoEntry known = turn.memo.find(key, StepKind.SLEEP);
    if (known == null) {
      Instant now = turn.now();
      Instant until = instant == null ? now.plus(duration) : instant;
      if (until.isAfter(now.plus(LONGEST_SLEEP))) {
        throw tooLong(name, until.toString());
      }
      turn.sleep(key, until);
      throw branch.block();
    }
    if (known.getStatus() != MemoStatus.SUCCEEDED) {
      throw branch.block();
    }
  }

  @Override
  public List<String> sendEvent(String name, List<NewEvent> events) {
    Branch branch = turn.caller();
    String key = turn.names.nextKey(branch, name);
    StepBody<List<String>> body = () -> publish(key, events);
    return new StepRun<>(
            turn,
            key,
            StepKind.SEND_EVENT,
            ResultType.of(EVENT_IDS, body),
            StepOptions.DEFAULT,
            body)
        .in(branch);
  }

  @Override
  public Step currentStep() {
    Branch branch = Branch.CURRENT.get();
    Branch.RunningStep running = branch == null || branch.turn != turn ? null : branch.step();
    if (running == null) {
      throw new SluiceException(
          "SLUICE-3010",
          "Expected ctx.currentStep() to be called inside a step, on the step's own thread.",
          "Call it first in the step's body and hand its idempotency key on from there.");
    }
    String idempotencyKey = RunIds.hash("step", runId(), running.key());
    return new Step(running.key(), running.attempt(), idempotencyKey);
  }

  private List<String> publish(String key, List<NewEvent> events) throws Exception {
    var outgoing = OutgoingEvents.of(runId(), key, events, turn.now());
    var acks =
        outgoing.stream().map(event -> turn.log.publish(event).toCompletableFuture()).toList();
    try {
      CompletableFuture.allOf(acks.toArray(CompletableFuture<?>[]::new)).join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
    return outgoing.stream().map(event -> event.getId()).toList();
  }

  private <T extends @Nullable Object> Async<T> start(AsyncBranch<T> branch, boolean settled) {
    turn.adopt(branch);
    if (settled) {
      branch.runHere();
    } else {
      Thread.ofVirtual().start(branch::runHere);
    }
    return branch;
  }

  @SuppressWarnings("ReferenceEquality") // an exception cannot suppress itself
  private static RuntimeException firstOf(@Nullable RuntimeException first, RuntimeException next) {
    if (first == null) {
      return next;
    }
    if (first != next) {
      first.addSuppressed(next);
    }
    return first;
  }

  private static SluiceException tooLong(String name, String found) {
    return new SluiceException(
        "SLUICE-3007",
        "Expected sleep '" + name + "' to last 0 to 366 days, found " + found + ".",
        "Sleep several times for longer.");
  }
}
