package dev.sluice.worker.turn;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.errors.SluiceException;
import dev.sluice.schemas.commands.Command;
import dev.sluice.schemas.common.RetryPolicy;
import dev.sluice.schemas.results.Completed;
import dev.sluice.schemas.results.Failed;
import dev.sluice.schemas.results.Invoke;
import dev.sluice.schemas.results.Sleep;
import dev.sluice.schemas.results.Suspended;
import dev.sluice.schemas.results.Wait;
import dev.sluice.sdk.DurableFunction;
import dev.sluice.sdk.Event;
import dev.sluice.sdk.host.Json;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What the branches of one turn share, and how it ends. */
final class Turn {
  private static final int MAX_BRANCHES = 10_000;

  final Command command;
  final DurableFunction function;
  final Clock clock;
  final TurnLog log;
  final Memo memo;
  final StepNames names = new StepNames();
  final Checkpoints checkpoints;
  final WaitPlans waitPlans;
  final PayloadWriter payloads;
  final StepsInFlight inFlight;
  final Sayings sayings;

  private final Branch main;
  private final Queue<AsyncBranch<?>> branches = new ConcurrentLinkedQueue<>();
  private final AtomicInteger branchCount = new AtomicInteger();
  private final List<Sleep> sleeps = new ArrayList<>();
  private final List<Wait> waits = new ArrayList<>();
  private final List<Invoke> invokes = new ArrayList<>();

  /**
   * @param command with its payloads decoded
   * @param started the run's event, of a batch the first, as the engine has it
   */
  Turn(
      DurableFunction function,
      Command command,
      dev.sluice.schemas.events.Event started,
      String id,
      Clock clock,
      TurnLog log,
      PayloadWriter payloads,
      StepsInFlight inFlight) {
    this.function = function;
    this.command = command;
    this.clock = clock;
    this.log = log;
    this.payloads = payloads;
    this.inFlight = inFlight;
    this.memo = new Memo(command.getMemo());
    this.checkpoints = new Checkpoints(command, id, log);
    this.sayings = new Sayings(command, id, clock, log);
    this.waitPlans = new WaitPlans(started, command.getEvents().getFirst());
    this.main = Branch.main(this, Past.ofRun(command.getStartedAt(), command.getEvents()));
  }

  /** Runs the function on the calling thread until every branch is done or blocked. */
  TurnOutcome run() {
    Object result = null;
    Throwable failure = null;
    Branch outer = Branch.CURRENT.get();
    Branch.CURRENT.set(main);
    try {
      result = function.call(new TurnContext(this), events());
    } catch (BranchBlocked | TurnAbandoned e) {
      // Told by the branch and by the checkpoints.
    } catch (Throwable e) {
      failure = e;
    } finally {
      Branch.CURRENT.set(outer);
    }
    try {
      Others others = awaitOthers();
      checkpoints.check();
      Object end = end(result, failure, others);
      var report = checkpoints.end(end, end instanceof Completed ? memo.vanished() : List.of());
      checkpoints.awaitSafe();
      return new TurnOutcome.Ended(report);
    } catch (TurnAbandoned e) {
      Throwable cause = checkpoints.abandoned();
      return new TurnOutcome.Abandoned(cause == null ? e : cause);
    }
  }

  boolean isMain(Branch branch) {
    return branch == main;
  }

  /**
   * The branch that calls, once it is known that it may.
   *
   * @throws SluiceException SLUICE-3009 from inside a step, SLUICE-3010 from a foreign thread
   */
  Branch caller() {
    Branch branch = Branch.CURRENT.get();
    if (branch == null || branch.turn != this) {
      throw new SluiceException(
          "SLUICE-3010",
          "Expected the context of run "
              + command.getRunId()
              + " to be used by the function's own threads during its turn.",
          "Start branches by ctx.async, ctx.stepAsync or ctx.parallel, not by an executor.");
    }
    RunningStep inside = branch.step();
    if (inside != null) {
      throw new SluiceException(
          "SLUICE-3009",
          "Expected no use of the context inside a step, found one in step '"
              + inside.name()
              + "'.",
          "Call it before or after the step, in the function itself.");
    }
    if (branch.isBlocked()) {
      throw new BranchBlocked();
    }
    checkpoints.check();
    return branch;
  }

  void check() {
    checkpoints.check();
  }

  TurnAbandoned abandon(Throwable cause) {
    return checkpoints.abandon(cause);
  }

  void adopt(AsyncBranch<?> branch) {
    if (branchCount.incrementAndGet() > MAX_BRANCHES) {
      throw new SluiceException(
          "SLUICE-3014",
          "Expected at most " + MAX_BRANCHES + " branches in a turn, found more.",
          "Send events for other functions instead (ctx.sendEvent), or work in chunks.");
    }
    branches.add(branch);
  }

  synchronized void sleep(String key, Instant until) {
    sleeps.add(new Sleep(key, until));
  }

  synchronized void open(Wait wait) {
    waits.add(wait);
  }

  synchronized void invoke(Invoke invoke) {
    invokes.add(invoke);
  }

  Instant now() {
    return Instant.ofEpochMilli(clock.millis());
  }

  RetryPolicy retry() {
    return command.getRetry();
  }

  private List<Event<?>> events() {
    List<dev.sluice.schemas.events.Event> given = command.getEvents();
    if (!function.takesBatch()) {
      return List.of(event(given.getFirst()));
    }
    List<Event<?>> events = new ArrayList<>(given.size());
    given.forEach(event -> events.add(event(event)));
    return Collections.unmodifiableList(events);
  }

  private Event<?> event(dev.sluice.schemas.events.Event event) {
    try {
      Object data = Json.read(event.getData(), function.dataType());
      JsonNode user =
          event.getUser() == null ? null : Json.<JsonNode>read(event.getUser(), JsonNode.class);
      return new Event<>(event.getId(), event.getName(), data, user, event.getTs(), event.getV());
    } catch (IOException e) {
      throw Data.unreadable(
          event.getName(),
          event.getId(),
          function.dataType(),
          "the type in the function's definition",
          e);
    }
  }

  /** How the branches beside the main one ended. */
  private record Others(boolean blocked, @Nullable Throwable failure) {}

  private Others awaitOthers() {
    boolean blocked = false;
    Throwable failure = null;
    for (AsyncBranch<?> branch = branches.poll(); branch != null; branch = branches.poll()) {
      branch.awaitEnd();
      blocked |= branch.isBlocked();
      if (failure == null && !branch.isJoined()) {
        failure = branch.failure();
      }
    }
    return new Others(blocked, failure);
  }

  private Object end(@Nullable Object result, @Nullable Throwable failure, Others others) {
    SluiceException clash = names.clash();
    if (clash != null) {
      return failed(clash);
    }
    if (main.isBlocked()) {
      return suspended();
    }
    if (failure != null) {
      return failed(failure);
    }
    if (others.blocked()) {
      return suspended();
    }
    if (others.failure() != null) {
      return failed(others.failure());
    }
    if (result == null) {
      return new Completed(null);
    }
    try {
      String of = "function '" + function.id() + "'";
      return new Completed(payloads.result(Json.writeResult(of, result)));
    } catch (SluiceException e) {
      return failed(e);
    }
  }

  private synchronized Suspended suspended() {
    return new Suspended(List.copyOf(sleeps), List.copyOf(waits), List.copyOf(invokes));
  }

  private Failed failed(Throwable failure) {
    return new Failed(payloads.error(Failures.record(failure, now())));
  }
}
