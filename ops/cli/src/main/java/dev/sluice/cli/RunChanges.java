package dev.sluice.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What happens in a run, as lines for an output in which nothing can be redrawn. */
final class RunChanges {
  private RunChanges() {}

  /** The steps and then the run itself, each with where it stands. */
  static List<LiveView.Change> of(JsonNode run, Instant now) {
    String id = RunViews.id(run);
    List<LiveView.Change> changes = new ArrayList<>();
    for (JsonNode step : Json.list(run, "steps")) {
      String status = Json.text(step, "status");
      int attempts = Json.list(step, "attempts").size();
      String more = "";
      if (step.path("memoized").asBoolean(false)) {
        more = " (from memo)";
      } else if (status.equals("SLEEPING") || status.equals("WAITING")) {
        Instant until = Json.time(step, "until");
        more = until == null ? "" : " until " + Texts.time(until, now);
      } else if (status.equals("EXECUTING")) {
        attempts = step.at("/executing/attempt").asInt(1);
        more = attempts > 1 ? " (attempt " + attempts + ")" : "";
      } else if (attempts > 1 || status.equals("RETRYING")) {
        more = " (attempt " + attempts + ")";
      }
      changes.add(
          change(
              id + "/" + Json.text(step, "name"), status + attempts, now, id, step, status + more));
    }
    String status = RunViews.status(run);
    changes.add(new LiveView.Change(id, status, Texts.time(now, now) + "  " + id + "  " + status));
    return changes;
  }

  private static LiveView.Change change(
      String key, String state, Instant now, String run, JsonNode step, String what) {
    return new LiveView.Change(
        key,
        state,
        Texts.time(now, now)
            + "  "
            + run
            + "  "
            + Texts.oneLine(Json.text(step, "name"))
            + "  "
            + what);
  }
}
