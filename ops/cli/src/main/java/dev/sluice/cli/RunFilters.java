package dev.sluice.cli;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Option;

/** Which runs to list. */
final class RunFilters {
  @Option(
      names = "--status",
      paramLabel = "STATUS",
      split = ",",
      description =
          "Only these: queued, running, sleeping, waiting, retrying, completed, failed,"
              + " cancelled.",
      completionCandidates = RunStatuses.class)
  private List<String> status = List.of();

  @Option(names = "--function", paramLabel = "ID", description = "Only runs of this function.")
  private String function = "";

  @Option(names = "--app", paramLabel = "APP", description = "Only runs of this app's functions.")
  private String app = "";

  @Option(
      names = "--event",
      paramLabel = "NAME",
      description = "Only runs that an event of this name started.")
  private String event = "";

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description = "Only runs that came to be then or later, " + Times.FORM + ".")
  private String from = "";

  @Option(names = "--to", paramLabel = "TIME", description = "Only runs that came to be before.")
  private String to = "";

  @Option(
      names = "--text",
      paramLabel = "TEXT",
      description = "Only runs whose id or event's id begins with it, or whose error has it.")
  private String text = "";

  @Option(
      names = "--where",
      paramLabel = "EXPRESSION",
      description =
          "Only runs for which it holds, over event and output: event.data.tier == 'pro' &&"
              + " output.score < 3.")
  private String where = "";

  @Option(
      names = "--failure",
      paramLabel = "KEY",
      description = "Only runs of this group of failures; sluice failures has the keys.")
  private String failure = "";

  /** As the API takes them; what was not given is empty. */
  Map<String, String> query() {
    Instant now = Instant.now();
    Map<String, String> query = new HashMap<>();
    query.put("status", String.join(",", status).toUpperCase(Locale.ROOT));
    query.put("function", function);
    query.put("app", app);
    query.put("event", event);
    query.put("from", Times.iso(from, "--from", now));
    query.put("to", Times.iso(to, "--to", now));
    query.put("text", text);
    query.put("expression", where);
    query.put("failure", failure);
    return query;
  }

  /** Whether any of them was given. */
  boolean given() {
    return query().values().stream().anyMatch(value -> !value.isEmpty());
  }
}
