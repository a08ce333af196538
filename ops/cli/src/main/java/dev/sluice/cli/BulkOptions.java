package dev.sluice.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which runs a bulk order is for. */
final class BulkOptions {
  @Option(
      names = "--all",
      description = "All runs that the options below find; needed where none of them is given.")
  private boolean all;

  @Option(names = "--function", paramLabel = "ID", description = "Runs of this function.")
  private @Nullable String function;

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description = "Runs that started then or later, such as 2026-11-22T10:00:00Z.")
  private @Nullable String from;

  @Option(names = "--to", paramLabel = "TIME", description = "Runs that started before.")
  private @Nullable String to;

  @Option(
      names = "--status",
      paramLabel = "STATUS",
      split = ",",
      description =
          "To cancel: queued, running, sleeping, waiting, retrying (default: all of them). To"
              + " replay: completed, failed, cancelled (default: failed).")
  private List<String> statuses = List.of();

  @Option(
      names = "--error",
      paramLabel = "TEXT",
      description = "To replay: failed runs with this text in their error.")
  private @Nullable String error;

  @Option(
      names = "--failure",
      paramLabel = "KEY",
      description = "To replay: failed runs of this group, as sluice failures lists it, whole.")
  private @Nullable String failure;

  @Option(
      names = "--if",
      paramLabel = "EXPRESSION",
      description = "Runs for whose event it holds, such as: event.data.tier == 'free'.")
  private @Nullable String expression;

  @Option(names = "--watch", description = "Follow the operation until it has ended.")
  private boolean watch;

  /** Whether any of them was given. */
  boolean given() {
    return all
        || watch
        || !statuses.isEmpty()
        || function != null
        || from != null
        || to != null
        || error != null
        || failure != null
        || expression != null;
  }

  boolean watch() {
    return watch;
  }

  /** Refuses a run beside a choice of many, and neither. */
  void checkAgainst(@Nullable String runId) {
    if (runId != null && given()) {
      throw new UsageException("Expected a run id or a choice of runs, found both");
    }
    if (runId == null && !given()) {
      throw new UsageException(
          "Expected a run id, or a choice of runs (--function, --from, --to, --error, --failure,"
              + " --if or --all)");
    }
  }

  /** The order's body. */
  ObjectNode order(String action) {
    ObjectNode body = JsonData.empty().put("action", action);
    if (all) {
      body.put("all", true);
    }
    put(body, "function", function);
    put(body, "from", from);
    put(body, "to", to);
    if (!statuses.isEmpty()) {
      statuses.forEach(body.putArray("statuses")::add);
    }
    put(body, "error", error);
    put(body, "failure", failure);
    put(body, "expression", expression);
    return body;
  }

  private static void put(ObjectNode body, String field, @Nullable String value) {
    if (value != null) {
      body.put(field, value);
    }
  }
}
