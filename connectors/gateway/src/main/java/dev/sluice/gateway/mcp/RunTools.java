package dev.sluice.gateway.mcp;

import dev.sluice.errors.SluiceException;
import dev.sluice.gateway.Lookups;
import dev.sluice.gateway.Waiting;
import dev.sluice.gateway.read.EventTrace;
import dev.sluice.gateway.read.Failure;
import dev.sluice.gateway.read.Filters;
import dev.sluice.gateway.read.FunctionSummary;
import dev.sluice.gateway.read.ReadModel;
import dev.sluice.gateway.read.RunPage;
import dev.sluice.gateway.read.RunSummary;
import dev.sluice.gateway.read.RunTrace;
import dev.sluice.gateway.read.StepTrace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tools that look: at functions, and at runs. */
final class RunTools {
  /** Of the runs of one event, as many are shown with their output. */
  private static final int MAX_SHOWN = 10;

  private final Lookups lookups;
  private final ReadModel readModel;

  RunTools(Lookups lookups, ReadModel readModel) {
    this.lookups = lookups;
    this.readModel = readModel;
  }

  void addTo(Map<String, Handler> handlers) {
    handlers.put("list_functions", this::functions);
    handlers.put("get_run_status", call -> RunViews.status(run(call.text("runId"))));
    handlers.put("poll_run_status", this::poll);
    handlers.put("list_runs", this::list);
    handlers.put("get_run", this::get);
    handlers.put("get_run_trace", this::trace);
  }

  private Object functions(Arguments call) {
    String app = call.optional("app");
    List<FunctionSummary> found =
        readModel.functions().stream().filter(f -> app == null || f.app().equals(app)).toList();
    return Map.of("functions", found);
  }

  private Object list(Arguments call) {
    RunPage page = readModel.runs(new Filters(name -> filter(call, name)).runs());
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("runs", page.runs().stream().map(RunViews::inShort).toList());
    String cursor = page.cursor();
    if (cursor != null) {
      answer.put("cursor", cursor);
    }
    Integer scanned = page.scanned();
    if (scanned != null) {
      answer.put("scanned", scanned);
    }
    return answer;
  }

  /** The argument for a filter of the API; null: left out. */
  private static @Nullable String filter(Arguments call, String name) {
    return switch (name) {
      case "status" -> String.join(",", call.texts("statuses"));
      case "function" -> call.optional("functionId");
      case "event" -> call.optional("eventName");
      case "limit" -> Integer.toString(call.number("limit"));
      default -> call.optional(name);
    };
  }

  private Object get(Arguments call) throws InterruptedException {
    RunTrace run = run(call.text("runId"));
    Map<String, Object> answer = RunViews.whole(run);
    answer.put("steps", RunViews.stepsInShort(run));
    return answer;
  }

  private Object trace(Arguments call) throws InterruptedException {
    RunTrace run = run(call.text("runId"));
    String step = call.optional("step");
    int first = call.number("firstStep");
    List<StepTrace> steps =
        run.steps().stream()
            .filter(s -> step == null || s.name().equals(step))
            .skip(first - 1L)
            .limit(call.number("maxSteps"))
            .toList();
    if (step != null && steps.isEmpty()) {
      throw new SluiceException(
          "SLUICE-1210",
          "Expected a step of run %s, found '%s'.".formatted(run.summary().id(), step),
          "get_run has the names of its steps.");
    }
    Map<String, Object> answer = RunViews.whole(run);
    Failure failure = run.failure();
    if (failure != null) {
      answer.put("failure", failure);
    }
    answer.put("steps", steps);
    return new Handler.Cut(answer, call.number("maxChars"));
  }

  private RunTrace run(String id) throws InterruptedException {
    return lookups.run(id, -1, Duration.ZERO);
  }

  /** What is known of runs that are waited for. */
  private record Seen(boolean done, Map<String, Object> answer) {}

  private Object poll(Arguments call) throws InterruptedException {
    boolean byId = call.isFirst("runIds", "eventId");
    List<String> runIds = call.texts("runIds");
    String eventId = call.optional("eventId");
    Seen seen =
        Waiting.until(
            readModel,
            call.seconds("waitSeconds"),
            () -> byId || eventId == null ? runs(runIds) : runsOf(eventId),
            Seen::done);
    if (eventId != null && seen.answer().isEmpty()) {
      lookups.event(eventId, Duration.ZERO); // throws, unless it came this moment
      return runsOf(eventId).answer();
    }
    return seen.answer();
  }

  private Seen runs(List<String> ids) {
    List<Map<String, Object>> runs = new ArrayList<>();
    List<String> unknown = new ArrayList<>();
    boolean ended = true;
    for (String id : ids) {
      Optional<RunTrace> run = readModel.run(id);
      if (run.isPresent()) {
        ended &= run.get().summary().status().ended();
        runs.add(RunViews.status(run.get()));
      } else {
        unknown.add(id);
      }
    }
    boolean done = ended && unknown.isEmpty();
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("done", done);
    answer.put("runs", runs);
    if (!unknown.isEmpty()) {
      answer.put("unknown", unknown);
    }
    return new Seen(done, answer);
  }

  private Seen runsOf(String eventId) {
    Optional<EventTrace> found = readModel.event(eventId);
    if (found.isEmpty()) {
      return new Seen(false, Map.of());
    }
    EventTrace event = found.get();
    boolean started = !event.runs().isEmpty() || !event.skipped().isEmpty();
    boolean ended = event.runs().stream().allMatch(run -> run.status().ended());
    boolean done = !event.matched() || (started && ended);
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("done", done);
    answer.put("eventName", event.name());
    answer.put("matched", event.matched());
    answer.put("runs", event.runs().stream().limit(MAX_SHOWN).map(this::shown).toList());
    if (event.runs().size() > MAX_SHOWN) {
      answer.put("runsTotal", event.runs().size());
    }
    if (!event.skipped().isEmpty()) {
      answer.put("skipped", event.skipped());
    }
    return new Seen(done, answer);
  }

  private Map<String, Object> shown(RunSummary summary) {
    RunTrace run = readModel.run(summary.id()).orElse(null);
    return run == null ? RunViews.inShort(summary) : RunViews.status(run);
  }
}
