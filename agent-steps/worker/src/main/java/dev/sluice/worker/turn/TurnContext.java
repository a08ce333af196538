package dev.sluice.worker.turn;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.errors.SluiceException;
import dev.sluice.schemas.commands.MemoEntry;
import dev.sluice.schemas.commands.MemoStatus;
import dev.sluice.schemas.common.StepKind;
import dev.sluice.sdk.Async;
import dev.sluice.sdk.Context;
import dev.sluice.sdk.Event;
import dev.sluice.sdk.MatchedEvent;
import dev.sluice.sdk.NewEvent;
import dev.sluice.sdk.Step;
import dev.sluice.sdk.StepBody;
import dev.sluice.sdk.StepFunction;
import dev.sluice.sdk.StepOptions;
import dev.sluice.sdk.TypeRef;
import dev.sluice.sdk.WaitOptions;
import dev.sluice.sdk.host.ResultType;
import dev.sluice.sdk.host.Timeouts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The context that a function sees during a turn. */
final class TurnContext implements Context {
  private static final Duration LONGEST_SLEEP = Timeouts.LONGEST;
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
    return new StepRun<>(turn, key, StepKind.RUN, ResultType.of(type, body), options, body, null)
        .in(branch);
  }

  @Override
  public <I extends @Nullable Object, T extends @Nullable Object> T step(
      String name,
      @Nullable TypeRef<I> inputType,
      I input,
      @Nullable TypeRef<T> type,
      StepOptions options,
      StepFunction<I, T> body) {
    Branch branch = turn.caller();
    String key = turn.names.nextKey(branch, name);
    return given(key, inputType, input, type, options, body).in(branch);
  }

  @Override
  public <I extends @Nullable Object, T extends @Nullable Object> Async<T> stepAsync(
      String name,
      @Nullable TypeRef<I> inputType,
      I input,
      @Nullable TypeRef<T> type,
      StepOptions options,
      StepFunction<I, T> body) {
    Branch branch = turn.caller();
    String key = turn.names.nextKey(branch, name);
    StepRun<T> run = given(key, inputType, input, type, options, body);
    return beside(branch, run.isSettled(), run::in);
  }

  private <I extends @Nullable Object, T extends @Nullable Object> StepRun<T> given(
      String key,
      @Nullable TypeRef<I> inputType,
      I input,
      @Nullable TypeRef<T> type,
      StepOptions options,
      StepFunction<I, T> body) {
    StepInput<I> given =
        new StepInput<>(
            key, input, ResultType.ofInput(inputType, body), turn.memo.input(key), turn.payloads);
    return new StepRun<>(
        turn,
        key,
        StepKind.RUN,
        ResultType.of(type, body),
        options,
        () -> body.run(given.value()),
        given);
  }

  @Override
  public <T extends @Nullable Object> Async<T> stepAsync(
      String name, @Nullable TypeRef<T> type, StepOptions options, StepBody<T> body) {
    Branch branch = turn.caller();
    String key = turn.names.nextKey(branch, name);
    StepRun<T> run =
        new StepRun<>(turn, key, StepKind.RUN, ResultType.of(type, body), options, body, null);
    return beside(branch, run.isSettled(), run::in);
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
    return sending(key, () -> OutgoingEvents.of(runId(), key, events, turn.now())).in(branch);
  }

  /**
   * @param events checked in the step, so that a wrong one fails the step
   */
  private StepRun<List<String>> sending(
      String key, Supplier<List<dev.sluice.schemas.events.Event>> events) {
    StepBody<List<String>> body = () -> publish(events.get());
    ResultType ids = ResultType.of(EVENT_IDS);
    return new StepRun<>(turn, key, StepKind.SEND_EVENT, ids, StepOptions.DEFAULT, body, null);
  }

  @Override
  public <T> Optional<Event<T>> waitForEvent(String name, WaitOptions options, TypeRef<T> data) {
    Branch branch = turn.caller();
    WaitRun wait = WaitRun.of(turn, turn.names.nextKey(branch, name), options);
    return typed(wait.in(branch), data);
  }

  @Override
  public <T> Async<Optional<Event<T>>> waitForEventAsync(
      String name, WaitOptions options, TypeRef<T> data) {
    Branch branch = turn.caller();
    WaitRun wait = WaitRun.of(turn, turn.names.nextKey(branch, name), options);
    return beside(branch, wait.isOver(), child -> typed(wait.in(child), data));
  }

  @Override
  public Optional<MatchedEvent> waitForAny(
      String name, Duration timeout, List<WaitOptions> options) {
    Branch branch = turn.caller();
    return any(branch, name, timeout, options).in(branch);
  }

  @Override
  public Async<Optional<MatchedEvent>> waitForAnyAsync(
      String name, Duration timeout, List<WaitOptions> options) {
    Branch branch = turn.caller();
    WaitRun wait = any(branch, name, timeout, options);
    return beside(branch, wait.isOver(), wait::in);
  }

  private WaitRun any(Branch branch, String name, Duration timeout, List<WaitOptions> options) {
    WaitRun.check(name, timeout, options);
    return WaitRun.ofAny(turn, turn.names.nextKey(branch, name), timeout, options);
  }

  @Override
  public List<Optional<Event<JsonNode>>> waitForAll(
      String name, Duration timeout, List<WaitOptions> options) {
    Branch branch = turn.caller();
    return all(branch, each(branch, name, timeout, options));
  }

  @Override
  public Async<List<Optional<Event<JsonNode>>>> waitForAllAsync(
      String name, Duration timeout, List<WaitOptions> options) {
    Branch branch = turn.caller();
    List<WaitRun> waits = each(branch, name, timeout, options);
    boolean over = waits.stream().allMatch(WaitRun::isOver);
    return beside(branch, over, child -> all(child, waits));
  }

  private List<WaitRun> each(
      Branch branch, String name, Duration timeout, List<WaitOptions> options) {
    WaitRun.check(name, timeout, options);
    return options.stream()
        .map(o -> WaitRun.of(turn, turn.names.nextKey(branch, name), o.timeout(timeout)))
        .toList();
  }

  private static List<Optional<Event<JsonNode>>> all(Branch branch, List<WaitRun> waits) {
    waits.forEach(wait -> wait.open(branch));
    if (!waits.stream().allMatch(WaitRun::isOver)) {
      throw branch.block();
    }
    return waits.stream().map(wait -> wait.in(branch).map(MatchedEvent::event)).toList();
  }

  private static <T> Optional<Event<T>> typed(Optional<MatchedEvent> found, TypeRef<T> data) {
    return found.map(matched -> WaitRun.as(matched.event(), data.type()));
  }

  @Override
  public <T> Optional<T> waitForSignal(
      String name, String signal, Duration timeout, TypeRef<T> type) {
    WaitOptions options = Signals.waitFor(signal).timeout(timeout);
    Branch branch = turn.caller();
    WaitRun wait = WaitRun.of(turn, turn.names.nextKey(branch, name), options);
    return wait.in(branch).map(matched -> Signals.<T>dataOf(matched.event(), type.type()));
  }

  @Override
  public void sendSignal(String name, String signal, Object data) {
    NewEvent event = Signals.event(name, signal, data);
    Branch branch = turn.caller();
    String key = turn.names.nextKey(branch, name);
    List<String> sent =
        sending(key, () -> List.of(OutgoingEvents.signal(runId(), key, event, turn.now())))
            .in(branch);
    if (sent.size() != 1) {
      throw new IllegalStateException("A signal is one event, found " + sent);
    }
  }

  @Override
  public <T> @Nullable T invoke(
      String name, String functionId, Object data, TypeRef<T> type, Duration timeout) {
    Branch branch = turn.caller();
    return invocation(branch, name, functionId, data, type, timeout).in(branch);
  }

  @Override
  public <T> Async<@Nullable T> invokeAsync(
      String name, String functionId, Object data, TypeRef<T> type, Duration timeout) {
    Branch branch = turn.caller();
    InvokeRun<T> run = invocation(branch, name, functionId, data, type, timeout);
    return beside(branch, run.isOver(), run::in);
  }

  private <T> InvokeRun<T> invocation(
      Branch branch,
      String name,
      String functionId,
      Object data,
      TypeRef<T> type,
      Duration timeout) {
    Timeouts.check("invocation '" + name + "'", timeout);
    String key = turn.names.nextKey(branch, name);
    return new InvokeRun<>(turn, key, functionId, data, type, timeout);
  }

  @Override
  public Step currentStep() {
    Branch branch = Branch.CURRENT.get();
    RunningStep running = branch == null || branch.turn != turn ? null : branch.step();
    if (running == null) {
      throw new SluiceException(
          "SLUICE-3010",
          "Expected ctx.currentStep() to be called inside a step, on the step's own thread.",
          "Call it first in the step's body and hand its idempotency key on from there.");
    }
    return running;
  }

  private List<String> publish(List<dev.sluice.schemas.events.Event> outgoing) throws Exception {
    var sent = outgoing.stream().map(turn.payloads::sent).toList();
    var acks = sent.stream().map(event -> turn.log.publish(event).toCompletableFuture()).toList();
    try {
      CompletableFuture.allOf(acks.toArray(CompletableFuture<?>[]::new)).join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
    return outgoing.stream().map(event -> event.getId()).toList();
  }

  private <T extends @Nullable Object> Async<T> beside(
      Branch branch, boolean settled, Function<Branch, T> work) {
    Branch child = branch.child();
    return start(new AsyncBranch<>(child, () -> work.apply(child)), settled);
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
