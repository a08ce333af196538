package dev.sluice.console;

import dev.sluice.gateway.read.Failure;
import dev.sluice.gateway.read.Payload;
import dev.sluice.gateway.read.RunSummary;
import dev.sluice.gateway.read.RunTrace;
import dev.sluice.gateway.read.StepStatus;
import dev.sluice.gateway.read.StepTrace;
import org.jspecify.annotations.Nullable;

/** A run with its steps. */
final class RunPage {
  private static final int REFRESH_SECONDS = 2;
  private static final int MAX_SHOWN = 64 * 1024;

  private RunPage() {}

  static String of(RunTrace run) {
    RunSummary summary = run.summary();
    StringBuilder html = new StringBuilder();
    html.append("<h1><code>").append(Html.text(summary.id())).append("</code> ");
    html.append(Html.status(summary.status())).append("</h1>");
    html.append(facts(run)).append(buttons(summary));
    run.refusals()
        .forEach(
            refusal ->
                html.append(
                    Html.element(
                        "p", "Order refused: " + refusal.code() + " " + refusal.message())));
    if (run.failure() != null) {
      html.append("<h2>Error</h2>").append(failure(run.failure()));
    }
    html.append("<h2>Steps</h2><table><thead><tr><th>Step<th>Status<th>Started (UTC)<th>Took");
    html.append("<th>Attempts</tr></thead><tbody>");
    run.steps().forEach(step -> html.append(step(step)));
    html.append("</tbody></table>");
    html.append(payload("Input", run.input())).append(payload("Output", run.output()));
    return Html.page(
        summary.functionId() + " " + summary.id(),
        summary.status().ended() ? 0 : REFRESH_SECONDS,
        html.toString());
  }

  private static String facts(RunTrace run) {
    RunSummary summary = run.summary();
    StringBuilder html = new StringBuilder("<p>Function <b>");
    html.append(Html.text(summary.functionId())).append("</b> of app ");
    html.append(Html.text(summary.app())).append(", event <b>");
    html.append(Html.text(summary.eventName())).append("</b> <code>");
    html.append(Html.text(summary.eventId())).append("</code><br>Started ");
    html.append(Html.time(summary.scheduledAt())).append(" UTC");
    if (summary.endedAt() != null) {
      html.append(", took ").append(Html.duration(summary.scheduledAt(), summary.endedAt()));
    }
    if (run.detail() != null && !summary.status().ended()) {
      html.append("<br>").append(Html.text(run.detail()));
    }
    if (run.attempt() > 1) {
      html.append(", attempt ").append(run.attempt());
    }
    if (run.workersLost() > 0) {
      html.append(", workers lost: ").append(run.workersLost());
    }
    if (run.reason() != null) {
      html.append("<br>Cancelled: ").append(Html.text(run.reason()));
    }
    if (summary.events() > 1) {
      html.append("<br>A batch of ").append(summary.events()).append(" events");
    }
    if (summary.byHand()) {
      html.append("<br>Started by hand");
    }
    if (summary.parentRunId() != null) {
      html.append("<br>Invoked by ").append(Html.run(summary.parentRunId()));
    }
    run.children().forEach(child -> html.append("<br>Invoked ").append(Html.run(child)));
    if (run.tokens() > 0) {
      html.append("<br>Tokens used: ").append(run.tokens());
    }
    if (!run.vanished().isEmpty()) {
      html.append("<br>Steps in the memo that the code no longer has: ");
      html.append(Html.text(String.join(", ", run.vanished())));
    }
    if (summary.replayOf() != null) {
      html.append("<br>Replays ").append(Html.run(summary.replayOf()));
    }
    run.replays().forEach(replay -> html.append("<br>Replayed by ").append(Html.run(replay)));
    return html.append("</p>").toString();
  }

  private static String buttons(RunSummary run) {
    String path = "/runs/" + Html.segment(run.id());
    return run.status().ended()
        ? """
        <form method="post" action="%s/replay"><button>Replay</button>
        <label><input type="checkbox" name="force"> run every step again</label></form>
        """
            .formatted(path)
        : """
        <form method="post" action="%s/cancel"><button>Cancel</button></form>
        """
            .formatted(path);
  }

  private static String step(StepTrace step) {
    StringBuilder html = new StringBuilder("<tr><td><b>");
    html.append(Html.text(step.name())).append("</b> <span class=\"muted\">");
    html.append(Html.text(step.kind())).append("</span><td>").append(Html.status(step.status()));
    if (step.memoized()) {
      html.append(" <span class=\"s\">from memo</span>");
    }
    if (step.status() == StepStatus.SLEEPING) {
      html.append("<br>sleeping until ").append(Html.time(step.until()));
    }
    if (step.status() == StepStatus.WAITING) {
      html.append("<br>until ").append(Html.time(step.until()));
    }
    if (step.waitsFor() != null) {
      html.append("<br>").append(Html.text(String.join(" or ", step.waitsFor().events())));
      html.append(" ").append(Html.text(step.waitsFor().condition()));
    }
    if (step.invoked() != null) {
      html.append("<br>").append(Html.text(step.invoked().functionId())).append(" ");
      html.append(Html.run(step.invoked().runId()));
    }
    if (step.status() == StepStatus.RETRYING) {
      html.append("<br>next attempt ").append(Html.time(step.retryAt()));
    }
    html.append("<td>").append(Html.time(step.startedAt()));
    html.append("<td>").append(Html.duration(step.startedAt(), step.endedAt()));
    html.append("<td>").append(step.attempts().isEmpty() ? "" : step.attempts().size());
    html.append("</tr>");
    if (step.output() != null) {
      html.append(detail(pre(step.output().json())));
    }
    if (step.failure() != null) {
      html.append(detail(failure(step.failure())));
    }
    for (StepTrace.Attempt attempt : step.attempts()) {
      Failure error = attempt.error();
      if (error != null) {
        html.append(
            detail(
                "Attempt %d, %s UTC, turn %d%s"
                    .formatted(
                        attempt.attempt(),
                        Html.time(attempt.startedAt()),
                        attempt.epoch(),
                        failure(error))));
      }
    }
    return html.toString();
  }

  private static String detail(String html) {
    return "<tr><td><td colspan=\"4\">" + html + "</tr>";
  }

  private static String failure(Failure failure) {
    String stack = failure.stack();
    return "<div><b>%s</b> %s</div>%s"
        .formatted(
            Html.text(failure.type()),
            Html.text(failure.message()),
            stack == null ? "" : pre(stack));
  }

  private static String payload(String title, @Nullable Payload payload) {
    return payload == null ? "" : Html.element("h2", title) + pre(payload.json());
  }

  private static String pre(String text) {
    String shown =
        text.length() <= MAX_SHOWN
            ? text
            : text.substring(0, MAX_SHOWN) + "… (cut; the API has all of it)";
    return "<pre>" + Html.text(shown) + "</pre>";
  }
}
