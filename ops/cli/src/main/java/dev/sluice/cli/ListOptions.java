package dev.sluice.cli;

import java.time.Instant;
import java.util.Map;
import picocli.CommandLine.Option;

/** Which part of a list, and whether to follow it. */
final class ListOptions {
  private static final int MOST = 200;

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description = "Only from then on, " + Times.FORM + ".")
  private String from = "";

  @Option(names = "--to", paramLabel = "TIME", description = "Only before then.")
  private String to = "";

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "20",
      description = "At most so many, 1 to 200 (default: 20).")
  private int limit = 20;

  /** Adds them to {@code query}. */
  void addTo(Map<String, String> query) {
    if (limit < 1 || limit > MOST) {
      throw new UsageException("Expected --limit from 1 to " + MOST + ", found " + limit);
    }
    Instant now = Instant.now();
    query.put("from", Times.iso(from, "--from", now));
    query.put("to", Times.iso(to, "--to", now));
    query.put("limit", Integer.toString(limit));
  }
}
