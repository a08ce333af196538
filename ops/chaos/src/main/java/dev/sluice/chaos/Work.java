package dev.sluice.chaos;

import dev.sluice.sdk.Context;
import dev.sluice.sdk.StepBody;

/** A turn of one of the load's functions: its steps are journalled, and so is the turn. */
final class Work {
  private final Journal journal;
  private final Context ctx;
  private final Order order;
  private final String turn;

  private Work(Journal journal, Context ctx, Order order) {
    this.journal = journal;
    this.ctx = ctx;
    this.order = order;
    this.turn = journal.turnStarted(ctx.runId(), ctx.functionId(), order);
  }

  /** A function's code. */
  @FunctionalInterface
  interface Code {
    Object run(Work work, Context ctx) throws Exception;
  }

  static Object turn(Journal journal, Context ctx, Order order, Code code) throws Exception {
    Work work = new Work(journal, ctx, order);
    try {
      return code.run(work, ctx);
    } finally {
      journal.turnEnded(work.turn);
    }
  }

  Order order() {
    return order;
  }

  /** A step that succeeds. */
  Outcome step(String name, String detail) {
    return ctx.step(name, body(name, detail, 0));
  }

  /** A step whose first attempts fail, as many as the order says. */
  Outcome flaky(String name) {
    return ctx.step(name, body(name, "", order.fails()));
  }

  StepBody<Outcome> body(String name, String detail, int fails) {
    return () -> {
      int attempt = ctx.currentStep().attempt();
      String execution = journal.bodyStarted(turn, ctx.runId(), name, attempt, order);
      Thread.sleep(order.millis());
      boolean succeeds = attempt > fails;
      journal.bodyEnded(execution, succeeds);
      if (!succeeds) {
        throw new IllegalStateException("Attempt " + attempt + " fails on purpose");
      }
      return new Outcome(execution, detail);
    };
  }
}
