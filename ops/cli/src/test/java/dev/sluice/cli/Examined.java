package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What {@code sluice doctor --json} found. */
record Examined(int code, boolean ok, Map<String, Told> checks) {
  record Told(String level, String found, String code, String todo) {}

  static Examined with(ApiServer server, String... args) throws IOException {
    List<String> all = new ArrayList<>(List.of("doctor", "--json", "--url", server.url()));
    all.addAll(List.of(args));
    Shell shell = Shell.run(all.toArray(String[]::new));
    assertThat(shell.err()).isEmpty();
    JsonNode answer = new ObjectMapper().readTree(shell.out());
    Map<String, Told> checks = new HashMap<>();
    for (JsonNode check : answer.path("checks")) {
      checks.put(
          check.path("name").asText(),
          new Told(
              check.path("level").asText(),
              check.path("found").asText(),
              check.path("code").asText(""),
              check.path("todo").asText("")));
    }
    return new Examined(shell.code(), answer.path("ok").asBoolean(), checks);
  }

  Told of(String name) {
    Told told = checks.get(name);
    assertThat(told).as(name + " of " + checks).isNotNull();
    return Objects.requireNonNull(told);
  }

  List<String> levels(String level) {
    return checks.entrySet().stream()
        .filter(check -> check.getValue().level().equals(level))
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }
}
