package dev.sluice.console;

import dev.sluice.gateway.read.FunctionSummary;
import dev.sluice.gateway.read.Lag;
import dev.sluice.gateway.read.RunFilter;
import dev.sluice.gateway.read.RunStatus;
import dev.sluice.gateway.read.RunSummary;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The list of runs. */
final class ListPage {
  private static final int REFRESH_SECONDS = 3;

  private ListPage() {}

  static String of(
      RunFilter filter,
      dev.sluice.gateway.read.RunPage page,
      List<FunctionSummary> functions,
      Lag lag) {
    StringBuilder html = new StringBuilder("<h1>Runs</h1>");
    html.append(filters(filter, functions));
    html.append(
        "<table><thead><tr><th>Run<th>Status<th>Function<th>Event<th>Started (UTC)<th>Took<th>"
            + "</tr></thead><tbody>");
    page.runs().forEach(run -> html.append(row(run)));
    html.append("</tbody></table>");
    if (page.runs().isEmpty()) {
      html.append("<p>No runs yet. Send an event: <code>sluice send demo/greet</code></p>");
    }
    if (page.cursor() != null) {
      html.append("<p><a href=\"").append(more(filter, page.cursor())).append("\">Older</a></p>");
    }
    html.append("<p class=\"muted\">").append(Html.text(standing(lag))).append("</p>");
    return Html.page("Runs", filter.cursor() == null ? REFRESH_SECONDS : 0, html.toString());
  }

  private static String filters(RunFilter filter, List<FunctionSummary> functions) {
    StringBuilder html = new StringBuilder("<form method=\"get\" action=\"/\">");
    html.append("<label>Status <select name=\"status\"><option value=\"\">all</option>");
    for (RunStatus status : RunStatus.values()) {
      html.append(option(status.name(), filter.statuses().contains(status)));
    }
    html.append("</select></label><label>Function <select name=\"function\">");
    html.append("<option value=\"\">all</option>");
    for (FunctionSummary function : functions) {
      html.append(option(function.id(), function.id().equals(filter.function())));
    }
    return html.append("</select></label><button>Show</button></form>").toString();
  }

  private static String option(String value, boolean selected) {
    return "<option value=\"%s\"%s>%s</option>"
        .formatted(Html.text(value), selected ? " selected" : "", Html.text(value));
  }

  private static String row(RunSummary run) {
    String note =
        switch (run.status()) {
          case QUEUED -> Html.text(run.queued() == null ? "" : run.queued().limit());
          case SLEEPING, WAITING -> "until " + Html.time(run.dueAt());
          case RETRYING -> "next attempt " + Html.time(run.dueAt());
          case FAILED -> Html.text(run.error());
          case RUNNING, COMPLETED, CANCELLED -> "";
        };
    return "<tr><td>%s<td>%s<td>%s<td>%s<td>%s<td>%s<td class=\"muted\">%s</tr>"
        .formatted(
            Html.run(run.id()),
            Html.status(run.status()),
            Html.text(run.functionId()),
            Html.text(run.eventName()),
            Html.time(run.scheduledAt()),
            Html.duration(run.scheduledAt(), run.endedAt()),
            note);
  }

  private static String more(RunFilter filter, String cursor) {
    String status = filter.statuses().isEmpty() ? "" : filter.statuses().getFirst().name();
    return "/?status=%s&amp;function=%s&amp;cursor=%s"
        .formatted(status, Html.segment(orEmpty(filter.function())), Html.segment(cursor));
  }

  private static String standing(Lag lag) {
    String error = lag.error();
    if (error != null) {
      return "The read model stands still: " + error;
    }
    return lag.records() > 0 ? "The read model is " + lag.records() + " records behind." : "";
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
