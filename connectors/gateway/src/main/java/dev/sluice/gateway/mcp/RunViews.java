package dev.sluice.gateway.mcp;

import dev.sluice.gateway.read.Failure;
import dev.sluice.gateway.read.RunSummary;
import dev.sluice.gateway.read.RunTrace;
import dev.sluice.gateway.read.StepTrace;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs as a model is shown them: in the order in which they are of use, without what is empty. */
final class RunViews {
  private static final int MAX_ERROR = 500;
  private static final int MAX_STEPS_IN_SHORT = 200;

  private RunViews() {}

  /** A run in a list. */
  static Map<String, Object> inShort(RunSummary run) {
    View view = new View();
    view.put("id", run.id());
    view.put("status", run.status());
    view.put("functionId", run.functionId());
    view.put("eventName", run.eventName());
    view.put("eventId", run.eventId());
    view.put("scheduledAt", run.scheduledAt());
    view.put("endedAt", run.endedAt());
    view.put("dueAt", run.dueAt());
    view.put("queued", run.queued());
    view.put("error", cut(run.error()));
    view.put("replayOf", run.replayOf());
    view.put("parentRunId", run.parentRunId());
    view.put("byHand", run.byHand() ? true : null);
    view.put("events", run.events() == 1 ? null : run.events());
    return view.fields;
  }

  /** Where a run stands, and what became of it. */
  static Map<String, Object> status(RunTrace run) {
    RunSummary summary = run.summary();
    View view = new View();
    view.put("id", summary.id());
    view.put("status", summary.status());
    view.put("ended", summary.status().ended());
    view.put("functionId", summary.functionId());
    view.put("detail", run.detail());
    view.put("scheduledAt", summary.scheduledAt());
    view.put("endedAt", summary.endedAt());
    view.put("dueAt", summary.dueAt());
    view.put("queued", summary.queued());
    view.put("output", run.output());
    view.put("error", error(run.failure()));
    view.put("reason", run.reason());
    return view.fields;
  }

  /** A run with all but its steps. */
  static Map<String, Object> whole(RunTrace run) {
    View view = new View();
    view.fields.putAll(inShort(run.summary()));
    view.fields.putAll(status(run));
    view.put("app", run.summary().app());
    view.put("appVersion", run.appVersion());
    view.put("version", run.version());
    view.put("attempt", run.attempt());
    view.put("workersLost", run.workersLost() == 0 ? null : run.workersLost());
    view.put("lane", run.lane());
    view.put("tokens", run.tokens() == 0 ? null : run.tokens());
    view.put("input", run.input());
    view.putSome("children", run.children());
    view.putSome("replays", run.replays());
    view.putSome("vanished", run.vanished());
    view.putSome("orders", run.orders());
    view.putSome("refusals", run.refusals());
    view.put("stepsTotal", run.steps().size());
    return view.fields;
  }

  /** The steps of a run in short. */
  static List<Map<String, Object>> stepsInShort(RunTrace run) {
    return run.steps().stream().limit(MAX_STEPS_IN_SHORT).map(RunViews::step).toList();
  }

  private static Map<String, Object> step(StepTrace step) {
    View view = new View();
    view.put("name", step.name());
    view.put("kind", step.kind());
    view.put("status", step.status());
    view.put("memoized", step.memoized() ? true : null);
    view.putSome("modelCalls", step.modelCalls());
    view.put("attempts", step.attempts().isEmpty() ? null : step.attempts().size());
    view.put("executing", step.executing());
    view.put("until", step.until());
    view.put("retryAt", step.retryAt());
    view.put("waitsFor", step.waitsFor());
    view.put("invoked", step.invoked());
    Failure last = step.attempts().isEmpty() ? null : step.attempts().getLast().error();
    view.put("error", error(last == null ? step.failure() : last));
    return view.fields;
  }

  private static @Nullable String error(@Nullable Failure failure) {
    return failure == null ? null : cut(failure.type() + ": " + failure.message());
  }

  private static @Nullable String cut(@Nullable String text) {
    return text == null ? null : Compact.cut(text, MAX_ERROR);
  }

  /** Fields that are left out when there is nothing to say. */
  private static final class View {
    private final Map<String, Object> fields = new LinkedHashMap<>();

    void put(String name, @Nullable Object value) {
      if (value != null) {
        fields.put(name, value);
      }
    }

    void putSome(String name, List<?> values) {
      if (!values.isEmpty()) {
        fields.put(name, values);
      }
    }
  }
}
