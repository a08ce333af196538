package dev.sluice.console.pages;

import dev.sluice.gateway.read.RunCounts;
import dev.sluice.gateway.read.RunFilter;
import dev.sluice.gateway.read.RunPage;
import dev.sluice.gateway.read.RunStatus;
import dev.sluice.gateway.read.RunSummary;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The list of runs.
 *
 * @param counts of what the filter lets through, whatever the status
 * @param functions ids to choose from
 * @param now when it was looked at
 */
record RunsView(
    RunFilter filter, RunPage page, RunCounts counts, List<String> functions, Instant now)
    implements PageView {
  RunsView {
    functions = List.copyOf(functions);
  }

  /**
   * A status to choose.
   *
   * @param status null: any
   * @param count of its runs, as shown; empty: not told
   */
  record Tab(@Nullable RunStatus status, String href, String count, boolean chosen) {}

  @Override
  public String title() {
    return "Runs";
  }

  /** Older runs change too, but a page that moves under the reader helps nobody. */
  @Override
  public boolean live() {
    return filter.cursor() == null;
  }

  /** Any status first, then each with how many runs it has. */
  List<Tab> tabs() {
    List<RunStatus> chosen = filter.statuses();
    List<Tab> tabs = new ArrayList<>();
    tabs.add(new Tab(null, address(List.of(), null), "", chosen.isEmpty()));
    for (RunStatus status : RunStatus.values()) {
      long count = counts.counts().getOrDefault(status, 0L);
      String more = counts.more().contains(status) ? "+" : "";
      tabs.add(
          new Tab(
              status,
              address(List.of(status), null),
              Format.number(count) + more,
              chosen.contains(status)));
    }
    return tabs;
  }

  /** Whether the rarely used filters are shown. */
  boolean detailed() {
    return filter.expression() != null
        || filter.from() != null
        || filter.to() != null
        || filter.event() != null;
  }

  boolean filtered() {
    return detailed()
        || !filter.statuses().isEmpty()
        || filter.function() != null
        || filter.app() != null
        || filter.text() != null
        || filter.failure() != null;
  }

  /** The page after this one; null: there is none. */
  @Nullable String older() {
    return page.cursor() == null ? null : address(filter.statuses(), page.cursor());
  }

  /** The first page. */
  String newest() {
    return address(filter.statuses(), null);
  }

  private String address(List<RunStatus> statuses, @Nullable String cursor) {
    return new Address("/")
        .with("status", names(statuses))
        .with("function", filter.function())
        .with("event", filter.event())
        .with("app", filter.app())
        .with("from", Format.iso(filter.from()))
        .with("to", Format.iso(filter.to()))
        .with("text", filter.text())
        .with("expression", filter.expression())
        .with("failure", filter.failure())
        .with("cursor", cursor)
        .toString();
  }

  /** The chosen statuses, as the address has them. */
  String statusNames() {
    return names(filter.statuses());
  }

  private static String names(List<RunStatus> statuses) {
    return statuses.stream().map(Enum::name).collect(Collectors.joining(","));
  }

  /** What started the run. */
  static String trigger(RunSummary run) {
    if (run.replayOf() != null) {
      return "replay";
    }
    if (run.byHand()) {
      return "by hand";
    }
    return run.parentRunId() != null ? "invoked" : run.eventName() == null ? "" : run.eventName();
  }

  /** Why it stands where it stands, in a few words. */
  static String note(RunSummary run) {
    return switch (run.status()) {
      case QUEUED -> run.queued() == null ? "" : "held by " + run.queued().limit();
      case SLEEPING, WAITING -> "until " + Format.utc(run.dueAt());
      case RETRYING -> "next attempt " + Format.utc(run.dueAt());
      case FAILED -> run.error() == null ? "" : run.error();
      case RUNNING, COMPLETED, CANCELLED -> "";
    };
  }
}
