package dev.sluice.topology.core;

import dev.sluice.topology.core.waits.CorrelationKey;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Something that a run is told. */
public sealed interface RunSignal {

  /**
   * Start.
   *
   * @param events what started it: one, or a batch in order
   * @param notBefore when its first turn may start; null: at once
   * @param replayOf the run that it repeats; null: an original
   * @param memo outcomes that it takes over from that run
   * @param cancelOn events that cancel it, each as a wait
   * @param afterCommit whether its first turn waits for the commit, as after a crash it may be
   *     decided otherwise whether it starts, or with what
   */
  record Triggered(
      RunInfo run,
      List<Event> events,
      @Nullable Instant notBefore,
      @Nullable String replayOf,
      List<MemoEntry> memo,
      List<NewWait> cancelOn,
      boolean afterCommit)
      implements RunSignal {
    public Triggered {
      events = List.copyOf(events);
      memo = List.copyOf(memo);
      cancelOn = List.copyOf(cancelOn);
    }

    /** By one event, to start at once. */
    public Triggered(RunInfo run, Event event, @Nullable String replayOf, List<MemoEntry> memo) {
      this(run, List.of(event), null, replayOf, memo, List.of(), false);
    }
  }

  /**
   * The lane lets it run.
   *
   * @param finishBy when the run is cancelled unless it has ended, if this is its first turn; null:
   *     never
   * @param repeat whether the turn may have been dispatched before a crash, and told less
   */
  record Granted(@Nullable Instant finishBy, boolean repeat) implements RunSignal {
    public Granted() {
      this(null, false);
    }
  }

  /** Time has passed. */
  record TimeReached() implements RunSignal {}

  /**
   * An event that it waits for has come.
   *
   * @param option which of the wait's options it is, from 0
   */
  record WaitResolved(String step, int option, Event event) implements RunSignal {}

  /** A run that it invoked is over; {@code failure} null: it completed. */
  record ChildEnded(String step, @Nullable ByteBuffer output, @Nullable Failure failure)
      implements RunSignal {}

  /**
   * An operator, or a rule of the function, wants it to end; {@code requestId} empty: a rule, or an
   * order for many runs. Nobody is told then that the run has ended already.
   */
  record CancelRequested(String requestId, String reason) implements RunSignal {}

  /** A report came that cannot be taken, so that its turn may never be heard to end. */
  record ReportLost() implements RunSignal {}

  /** What a worker reports of a turn. */
  sealed interface Report extends RunSignal {
    /** The epoch of the command that it answers. */
    int epoch();

    /**
     * What is due up to then, the turn was told of, as its command said; {@link Instant#EPOCH}: of
     * nothing, or it does not say.
     */
    Instant told();
  }

  /**
   * An attempt of a step ended.
   *
   * @param failure null: it succeeded
   * @param finalFailure no attempt is left; meaningless on success
   * @param retry the step's own policy; null: the function's
   * @param input what it was given; null: it takes none
   * @param tokens what it used of the function's token budgets
   * @param modelCalls calls of models in it, in order
   */
  record StepRecorded(
      int epoch,
      String turn,
      String step,
      StepKind kind,
      int attempt,
      Instant startedAt,
      Instant endedAt,
      @Nullable ByteBuffer output,
      @Nullable Failure failure,
      boolean finalFailure,
      @Nullable RetryPolicy retry,
      @Nullable ByteBuffer input,
      long tokens,
      List<ModelCall> modelCalls,
      Instant told)
      implements Report {}

  /**
   * The turn is over.
   *
   * @param recorded counts its {@link StepRecorded}
   * @param vanished steps in the memo that a function that returned no longer asked for
   */
  record TurnEnded(
      int epoch, String turn, int recorded, TurnEnd end, List<String> vanished, Instant told)
      implements Report {
    public TurnEnded {
      vanished = List.copyOf(vanished);
    }
  }

  /** The command came a second time: whoever had it first is gone. */
  record WorkerLost(int epoch, Instant told) implements Report {
    public WorkerLost(int epoch) {
      this(epoch, Instant.EPOCH);
    }
  }

  /** How a turn ended. */
  sealed interface TurnEnd {}

  /** Every branch is done or blocked. */
  record Blocked(List<Pending.Sleep> sleeps, List<NewWait> waits, List<NewInvoke> invokes)
      implements TurnEnd {
    public Blocked {
      sleeps = List.copyOf(sleeps);
      waits = List.copyOf(waits);
      invokes = List.copyOf(invokes);
    }
  }

  /**
   * A wait that a turn came to for the first time.
   *
   * @param since events from then on count
   * @param until when its time runs out
   */
  record NewWait(String step, Instant since, Instant until, List<WaitFor> options) {
    public NewWait {
      options = List.copyOf(options);
    }

    List<String> keys() {
      return options.stream().map(WaitFor::key).toList();
    }
  }

  /**
   * One kind of event that a wait waits for.
   *
   * @param path where the correlation value stands in the event, below {@code async}, such as
   *     {@code data.id}; empty: nowhere
   * @param value the correlation value as canonical JSON, such as {@code "r-1"} with its quotes
   * @param expression what is left to check; null: nothing
   * @param shown the condition as it was written
   */
  record WaitFor(
      String event, String path, String value, @Nullable String expression, String shown) {
    /** Under which the correlator has it. */
    public String key() {
      return CorrelationKey.of(event, path, value);
    }
  }

  /** An invocation that a turn came to for the first time; {@code until} it is waited for. */
  record NewInvoke(String step, String functionId, ByteBuffer data, Instant until) {}

  /** The function returned. */
  record Returned(@Nullable ByteBuffer output) implements TurnEnd {}

  /** The function threw. */
  record Threw(Failure failure) implements TurnEnd {}
}
