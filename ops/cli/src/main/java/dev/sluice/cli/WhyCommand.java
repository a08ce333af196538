package dev.sluice.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code sluice why}: what holds a run. */
@Command(
    name = "why",
    description =
        "Say why a run does not go on: which limit holds it, with the limit's key, its place in the"
            + " queue and since when, or what it waits for and until when.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExample:%n",
    footer = "  sluice why r2-0hxk4v7m1f3q8c6d5s9tbn2wze")
final class WhyCommand implements Callable<Integer> {
  private static final Set<String> OPEN = Set.of("EXECUTING", "SLEEPING", "WAITING", "RETRYING");

  private final Terminal terminal;

  @Mixin private ServerOptions options = new ServerOptions();

  @Parameters(paramLabel = "RUN_ID", description = "The run.")
  private String runId = "";

  WhyCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    JsonNode run = options.server().get("/v1/runs/" + Server.segment(runId), Map.of("wait", "5"));
    if (options.json()) {
      ServerOptions.print(terminal, answer(run));
      return Main.OK;
    }
    Instant now = Instant.now();
    String status = RunViews.status(run);
    terminal.say(
        terminal.paint(Terminal.Colour.BOLD, RunViews.id(run))
            + "  "
            + terminal.paint(Terminal.Colour.ofStatus(status), status));
    reasons(run, status, now).forEach(line -> terminal.say("  " + line));
    return Main.OK;
  }

  /** The part of the run that says why, for scripts. */
  private static JsonNode answer(JsonNode run) {
    ObjectNode answer = JsonData.empty();
    for (String field : List.of("id", "status", "detail", "queued", "dueAt")) {
      answer.set(field, run.path(field).isMissingNode() ? null : run.path(field));
    }
    ArrayNode waits = answer.putArray("waits");
    openSteps(run).forEach(waits::add);
    return answer;
  }

  private static List<String> reasons(JsonNode run, String status, Instant now) {
    List<String> lines = new ArrayList<>();
    JsonNode queued = run.path("queued");
    if (status.equals("QUEUED") && queued.isObject()) {
      lines.addAll(queued(queued, now));
    }
    switch (status) {
      case "RUNNING" -> {
        if (openSteps(run).isEmpty()) {
          lines.add("A turn is with the workers, or about to be.");
        }
      }
      case "COMPLETED" -> lines.add("It has ended; nothing holds it.");
      case "FAILED" -> lines.add("It failed: " + Texts.oneLine(Json.text(run, "error")));
      case "CANCELLED" -> {
        String reason = Texts.oneLine(Json.text(run, "reason"));
        lines.add("It was cancelled" + (reason.isEmpty() ? "." : ": " + reason));
      }
      default -> {
        // what holds it is told by its queue and its open steps
      }
    }
    if (!RunViews.ended(run)) {
      openSteps(run).forEach(step -> lines.add(StepTexts.open(step, now)));
    }
    Instant due = Json.time(run, "dueAt");
    if (lines.isEmpty() && due != null) {
      lines.add("It goes on " + StepTexts.at(due, now) + ".");
    }
    return lines;
  }

  private static List<String> queued(JsonNode queued, Instant now) {
    List<String> lines = new ArrayList<>();
    lines.add("limit  " + Texts.oneLine(Json.text(queued, "limit")));
    String key = Texts.oneLine(Json.text(queued, "key"));
    if (!key.isEmpty()) {
      lines.add("key    " + key);
    }
    lines.add("place  " + (queued.path("ahead").asInt() + 1) + " in the queue, as it was told");
    @Nullable Instant since = Json.time(queued, "since");
    if (since != null) {
      lines.add(
          "since  "
              + Texts.time(since, now)
              + ", for "
              + Texts.length(Duration.between(since, now)));
    }
    return lines;
  }

  private static List<JsonNode> openSteps(JsonNode run) {
    return Json.list(run, "steps").stream()
        .filter(step -> OPEN.contains(Json.text(step, "status")))
        .toList();
  }
}
