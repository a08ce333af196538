package dev.sluice.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a step waits for, in words. */
final class StepTexts {
  private StepTexts() {}

  /** A sentence for a step that has not ended. */
  static String open(JsonNode step, Instant now) {
    String name = Texts.oneLine(Json.text(step, "name"));
    String until = until(Json.time(step, "until"), now);
    if (Json.text(step, "status").equals("RETRYING")) {
      Instant retryAt = Json.time(step, "retryAt");
      return name + ": tried again" + (retryAt == null ? "" : " " + at(retryAt, now));
    }
    if (Json.text(step, "status").equals("EXECUTING")) {
      return name + ": " + executing(step.path("executing"), now);
    }
    String what = waitsFor(step);
    return name + ": " + (what.isEmpty() ? "sleeps" : "waits for " + what) + until;
  }

  private static String executing(JsonNode attempt, Instant now) {
    Instant since = Json.time(attempt, "since");
    Instant heardAt = Json.time(attempt, "heardAt");
    int number = attempt.path("attempt").asInt();
    return "executes"
        + (number > 1 ? ", attempt " + number + "," : "")
        + (since == null ? "" : " for " + Texts.length(Duration.between(since, now)))
        + " on "
        + Texts.oneLine(Json.text(attempt, "host"))
        + (attempt.path("silent").asBoolean() && heardAt != null
            ? ", not heard of since " + Texts.time(heardAt, now) + ": its worker may be gone"
            : "");
  }

  /** The events or the run that a step waits for; empty for any other step. */
  static String waitsFor(JsonNode step) {
    JsonNode wait = step.path("waitsFor");
    if (wait.isObject()) {
      return events(wait);
    }
    JsonNode invoked = step.path("invoked");
    if (invoked.isObject()) {
      return Texts.oneLine(
          ("run " + Json.text(invoked, "runId")).strip()
              + " of "
              + Json.text(invoked, "functionId"));
    }
    return "";
  }

  /** Which events, and the condition, that {@code wait} names. */
  static String events(JsonNode wait) {
    String condition = Json.text(wait, "condition");
    return Texts.oneLine(
        String.join(" or ", Json.texts(wait, "events"))
            + (condition.isEmpty() ? "" : " where " + condition));
  }

  /** A moment, and how far away it is. */
  static String at(Instant at, Instant now) {
    return at.isAfter(now)
        ? "at " + Texts.time(at, now) + ", in " + Texts.length(Duration.between(now, at))
        : "now, it is due";
  }

  private static String until(@Nullable Instant until, Instant now) {
    if (until == null) {
      return "";
    }
    return " until "
        + Texts.time(until, now)
        + (until.isAfter(now)
            ? ", for " + Texts.length(Duration.between(now, until)) + " more"
            : "");
  }
}
