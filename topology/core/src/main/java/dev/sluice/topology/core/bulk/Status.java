package dev.sluice.topology.core.bulk;

import dev.sluice.topology.core.Pending;
import dev.sluice.topology.core.RunState;
import dev.sluice.topology.core.RunState.Absent;
import dev.sluice.topology.core.RunState.Ended;
import dev.sluice.topology.core.RunState.Executing;
import dev.sluice.topology.core.RunState.Ready;
import dev.sluice.topology.core.RunState.Suspended;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where a run stands, by the names under which it is shown. */
public enum Status {
  /** It could start a turn and waits to be let, or has not begun as its event says a later time. */
  QUEUED,
  /** A turn is with the workers, or is about to be once more after one was lost. */
  RUNNING,
  /** Suspended until a sleep is over. */
  SLEEPING,
  /** Suspended until an event comes or a run that it invoked ends. */
  WAITING,
  /** Suspended until the next attempt of a step or of the function body. */
  RETRYING,
  COMPLETED,
  FAILED,
  CANCELLED;

  static final Set<Status> OPEN = EnumSet.range(QUEUED, RETRYING);
  static final Set<Status> ENDED = EnumSet.range(COMPLETED, CANCELLED);

  /** Null: nothing is stored of the run. */
  public static @Nullable Status of(RunState state) {
    return switch (state) {
      case Absent a -> null;
      case Ready r -> QUEUED;
      case Executing e -> RUNNING;
      case Suspended s -> of(s);
      case Ended d ->
          switch (d.status()) {
            case COMPLETED -> COMPLETED;
            case FAILED -> FAILED;
            case CANCELLED -> CANCELLED;
          };
    };
  }

  /** Of several things that it waits for, the one that is due first says it. */
  private static Status of(Suspended run) {
    return run.progress().pending().stream()
        .filter(p -> !(p instanceof Pending.CancelOn))
        .min(Comparator.comparing(Pending::dueAt))
        .map(Status::of)
        .orElse(RUNNING);
  }

  private static Status of(Pending first) {
    return switch (first) {
      case Pending.Start s -> QUEUED;
      case Pending.Sleep s -> SLEEPING;
      case Pending.StepRetry r -> RETRYING;
      case Pending.BodyRetry r -> RETRYING;
      case Pending.Redispatch r -> QUEUED;
      case Pending.Wait w -> WAITING;
      case Pending.Child c -> WAITING;
      case Pending.CancelOn c -> RUNNING;
    };
  }
}
