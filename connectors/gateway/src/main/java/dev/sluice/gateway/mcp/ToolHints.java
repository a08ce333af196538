package dev.sluice.gateway.mcp;

import dev.sluice.errors.SluiceException;
import dev.sluice.gateway.Answers;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What to do next, for whoever calls tools. Errors are shared by all surfaces, and some hints name
 * a command, an option or a parameter of a URL, which a caller of tools does not have. Pure.
 */
final class ToolHints {
  private static final Pattern OF_OTHER_SURFACES =
      Pattern.compile("\\bsluice [a-z]|--[a-z]|\\?[a-z]+=|\\bheader\\b|\\bin a shell\\b");

  private static final Pattern DOCS = Pattern.compile("\\bdocs/(\\w+\\.md)");

  private static final Map<String, String> BY_CODE =
      Map.of(
          "SLUICE-1010", "Check the JSON of the arguments.",
          "SLUICE-1201", "list_runs has the ids of runs.",
          "SLUICE-1202", "list_runs has the ids of runs.",
          "SLUICE-1205", "Send another requestId, or leave it out.",
          "SLUICE-1207",
              "It has not been looked at yet, or is no longer kept; poll_run_status waits for it"
                  + " with waitSeconds.",
          "SLUICE-1208", "list_functions has the ids of functions.",
          "SLUICE-1209", "Name the step with fromStep; for the event's data use data.",
          "SLUICE-1212", "Name one in filter; if every run is meant, send all: true in it.",
          "SLUICE-1214", "The call that gave the order answers its operationId.");

  private ToolHints() {}

  /** The error as {@link Answers#error} writes it, with a hint that fits. */
  static Map<String, Object> error(SluiceException e) {
    String hint =
        OF_OTHER_SURFACES.matcher(e.hint()).find()
            ? BY_CODE.getOrDefault(e.code(), "grep_docs finds " + e.code() + " in errors.md.")
            : e.hint();
    return Answers.error(e, DOCS.matcher(hint).replaceAll("$1 (read_doc)"));
  }
}
