package dev.sluice.cli.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.StreamSupport;

/** Whether workers and engines are heard of, and of one version. */
final class ProcessCheck {
  private ProcessCheck() {}

  /**
   * @param workers what {@code GET /v1/workers} said
   * @param engine what {@code GET /v1/engine} said
   */
  static Finding look(JsonNode workers, JsonNode engine) {
    List<JsonNode> heard = new ArrayList<>();
    List<String> silent = new ArrayList<>();
    Map<String, Set<String>> apps = new TreeMap<>();
    Set<String> releases = new TreeSet<>();
    for (JsonNode worker : workers.path("workers")) {
      String name = "worker of " + worker.path("app").asText();
      if (add(worker.path("heard"), name, heard, silent, releases)
          && !worker.path("onlyPinned").asBoolean()) {
        apps.computeIfAbsent(worker.path("app").asText(), app -> new TreeSet<>())
            .add(worker.path("version").asText("(none)"));
      }
    }
    for (JsonNode instance : engine.path("instances")) {
      String name = "engine " + instance.path("name").asText();
      if (instance.path("process").isObject()) {
        add(instance.at("/process/heard"), name, heard, silent, releases);
      }
    }
    List<String> mixed = mixed(apps, releases);
    if (!mixed.isEmpty()) {
      return Finding.warn(
          "SLUICE-5018",
          "Expected the processes that run to be of one version, found "
              + String.join("; ", mixed)
              + ".",
          "Normal during a deployment. Else end what still runs the old code: sluice workers and"
              + " sluice engine list it.");
    }
    if (!silent.isEmpty()) {
      return Finding.warn(
          "SLUICE-4131",
          "Expected to hear every few seconds of each process that has not left, found silent: "
              + String.join(", ", silent)
              + ".",
          "It was killed, hangs, or does not reach Kafka. One that is gone is forgotten after an"
              + " hour.");
    }
    return heard.isEmpty()
        ? Finding.skipped("No worker and no engine was heard of.")
        : Finding.ok(
            (heard.size() == 1 ? "1 process is" : heard.size() + " processes are")
                + " heard of, Sluice "
                + String.join(" ", releases));
  }

  private static boolean add(
      JsonNode said, String name, List<JsonNode> heard, List<String> silent, Set<String> releases) {
    if (said.path("silent").asBoolean()) {
      silent.add(
          "%s on %s (process %s) since %s"
              .formatted(
                  name,
                  said.path("host").asText(),
                  said.path("pid").asText(),
                  said.path("at").asText()));
      return false;
    }
    heard.add(said);
    releases.add(said.path("sluice").asText());
    return true;
  }

  private static List<String> mixed(Map<String, Set<String>> apps, Set<String> releases) {
    List<String> mixed = new ArrayList<>();
    apps.forEach(
        (app, versions) -> {
          if (versions.size() > 1) {
            mixed.add("workers of " + app + " " + String.join(" and ", versions));
          }
        });
    if (releases.size() > 1) {
      mixed.add("Sluice " + String.join(" and ", releases));
    }
    return mixed;
  }

  /** Whether the instances that are heard of send commands ahead of their commits. */
  static Set<Boolean> commandsAhead(JsonNode engine) {
    Set<Boolean> modes = new TreeSet<>();
    StreamSupport.stream(engine.path("instances").spliterator(), false)
        .map(instance -> instance.path("process"))
        .filter(process -> process.isObject() && !process.at("/heard/silent").asBoolean())
        .forEach(process -> modes.add(process.path("commandsAhead").asBoolean()));
    return modes;
  }
}
