package dev.sluice.topology.streams.contract;

import dev.sluice.schemas.results.Completed;
import dev.sluice.schemas.results.Failed;
import dev.sluice.schemas.results.Invoke;
import dev.sluice.schemas.results.Result;
import dev.sluice.schemas.results.Sleep;
import dev.sluice.schemas.results.Suspended;
import dev.sluice.schemas.results.Wait;
import dev.sluice.schemas.results.WaitFor;
import dev.sluice.topology.core.Failure;
import dev.sluice.topology.core.Pending;
import dev.sluice.topology.core.RunSignal;
import dev.sluice.topology.core.RunSignal.Report;
import java.util.List;
import java.util.Objects;

/** What workers report: contract {@code Result}. */
public final class Reports {
  private Reports() {}

  public static Report toCore(Result r) {
    return switch (r.getBody()) {
      case dev.sluice.schemas.results.StepRecorded s ->
          new RunSignal.StepRecorded(
              r.getEpoch(),
              r.getTurn(),
              s.getStep(),
              Common.toCore(s.getKind()),
              s.getAttempt(),
              s.getStartedAt(),
              s.getEndedAt(),
              s.getOutput(),
              Common.toCore(s.getError()),
              s.getFinalFailure(),
              s.getRetry() == null ? null : Common.toCore(s.getRetry()),
              s.getInput(),
              s.getTokens(),
              s.getModelCalls().stream().map(Common::toCore).toList(),
              r.getTold());
      case dev.sluice.schemas.results.TurnEnded t ->
          new RunSignal.TurnEnded(
              r.getEpoch(),
              r.getTurn(),
              t.getRecorded(),
              toCore(t.getEnd()),
              t.getVanished(),
              r.getTold());
      case dev.sluice.schemas.results.WorkerLost w ->
          new RunSignal.WorkerLost(r.getEpoch(), r.getTold());
      default -> throw new IllegalArgumentException("Unknown result body: " + r.getBody());
    };
  }

  private static RunSignal.TurnEnd toCore(Object end) {
    return switch (end) {
      case Suspended s ->
          new RunSignal.Blocked(
              s.getSleeps().stream()
                  .map(sleep -> new Pending.Sleep(sleep.getStep(), sleep.getUntil()))
                  .toList(),
              s.getWaits().stream().map(Reports::toCore).toList(),
              s.getInvokes().stream().map(Reports::toCore).toList());
      case Completed c -> new RunSignal.Returned(c.getOutput());
      case Failed f -> new RunSignal.Threw(failure(f));
      default -> throw new IllegalArgumentException("Unknown end of a turn: " + end);
    };
  }

  private static Failure failure(Failed f) {
    return Objects.requireNonNull(Common.toCore(f.getError()));
  }

  /** For parking: the report as it came. */
  public static Result toAvro(String runId, Report report) {
    return switch (report) {
      case RunSignal.StepRecorded s ->
          new Result(
              runId,
              s.epoch(),
              s.turn(),
              new dev.sluice.schemas.results.StepRecorded(
                  s.step(),
                  Common.toAvro(s.kind()),
                  s.attempt(),
                  s.startedAt(),
                  s.endedAt(),
                  s.output(),
                  Common.toAvro(s.failure()),
                  s.finalFailure(),
                  s.retry() == null ? null : Common.toAvro(s.retry()),
                  s.input(),
                  s.tokens(),
                  s.modelCalls().stream().map(Common::toAvro).toList()),
              s.told());
      case RunSignal.TurnEnded t ->
          new Result(
              runId,
              t.epoch(),
              t.turn(),
              new dev.sluice.schemas.results.TurnEnded(t.recorded(), toAvro(t.end()), t.vanished()),
              t.told());
      case RunSignal.WorkerLost w ->
          new Result(runId, w.epoch(), "", new dev.sluice.schemas.results.WorkerLost(2), w.told());
    };
  }

  private static Object toAvro(RunSignal.TurnEnd end) {
    return switch (end) {
      case RunSignal.Blocked b ->
          new Suspended(
              sleeps(b),
              b.waits().stream().map(Reports::toAvro).toList(),
              b.invokes().stream().map(Reports::toAvro).toList());
      case RunSignal.Returned r -> new Completed(r.output());
      case RunSignal.Threw t -> new Failed(Common.toAvro(t.failure()));
    };
  }

  private static List<Sleep> sleeps(RunSignal.Blocked b) {
    return b.sleeps().stream().map(s -> new Sleep(s.step(), s.dueAt())).toList();
  }

  private static RunSignal.NewWait toCore(Wait w) {
    return new RunSignal.NewWait(
        w.getStep(),
        w.getSince(),
        w.getUntil(),
        w.getOptions().stream()
            .map(
                o ->
                    new RunSignal.WaitFor(
                        o.getEvent(), o.getPath(), o.getValue(), o.getExpression(), o.getShown()))
            .toList());
  }

  private static Wait toAvro(RunSignal.NewWait w) {
    return new Wait(
        w.step(),
        w.since(),
        w.until(),
        w.options().stream()
            .map(o -> new WaitFor(o.event(), o.path(), o.value(), o.expression(), o.shown()))
            .toList());
  }

  private static RunSignal.NewInvoke toCore(Invoke i) {
    return new RunSignal.NewInvoke(i.getStep(), i.getFunctionId(), i.getData(), i.getUntil());
  }

  private static Invoke toAvro(RunSignal.NewInvoke i) {
    return new Invoke(i.step(), i.functionId(), i.data(), i.until());
  }
}
