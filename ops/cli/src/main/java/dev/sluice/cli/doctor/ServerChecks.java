package dev.sluice.cli.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What the server says of itself and of what is behind it. */
final class ServerChecks {
  private static final Duration LONG_AGO = Duration.ofSeconds(10);

  /** What a build calls itself that runs from classes. */
  private static final String NO_RELEASE = "dev";

  private final Api api;
  private final String version;
  private volatile JsonNode info = MissingNode.getInstance();
  private volatile Optional<Skew> skew = Optional.empty();

  /**
   * @param version this command line's
   */
  ServerChecks(Api api, String version) {
    this.api = api;
    this.version = version;
  }

  /** What {@code GET /v1/info} said; a missing node before {@link #reachable} or without answer. */
  JsonNode info() {
    return info;
  }

  /** How the server's clock compares; empty before {@link #reachable} or where it did not say. */
  Optional<Skew> skew() {
    return skew;
  }

  Finding reachable() {
    Api.Reply reply = api.ask("/v1/info");
    JsonNode body = reply.body();
    JsonNode error = body.path("error");
    if (error.hasNonNull("code")) { // such as one that wants a key
      return Finding.fail(
          error.path("code").asText(), error.path("message").asText(), error.path("hint").asText());
    }
    if (reply.status() != 200 || !body.hasNonNull("version")) {
      return Finding.fail(
          "SLUICE-5023",
          "Expected a Sluice server at " + api.url() + ", found HTTP " + reply.status() + ".",
          "Check what listens there, or name the right one with --url or SLUICE_URL.");
    }
    info = body;
    Instant date = reply.date();
    if (date != null) {
      skew = Optional.of(Skew.of(reply.sent(), reply.received(), date, date.plusSeconds(1)));
    }
    return Finding.ok(
        "%s answers after %d ms, namespace %s"
            .formatted(
                api.url(),
                Duration.between(reply.sent(), reply.received()).toMillis(),
                body.path("namespace").asText("?")));
  }

  /** Whether what the server needs is up, as it sees it. */
  Finding parts() {
    if (info.isMissingNode()) {
      return notReached();
    }
    JsonNode ready = api.ask("/ready").body();
    List<String> down = new ArrayList<>();
    ready
        .properties()
        .forEach(
            part -> {
              if (!part.getKey().equals("ready") && !part.getValue().asBoolean(true)) {
                down.add(part.getKey());
              }
            });
    if (ready.path("ready").asBoolean(false)) {
      return Finding.ok("Kafka, the read model's database and the engine answer the server.");
    }
    return Finding.fail(
        "SLUICE-5016",
        "Expected the server to be ready, found down: "
            + (down.isEmpty() ? "it does not say what" : String.join(", ", down))
            + ".",
        down.contains("readModel")
            ? "Start the read model's database (Postgres); events and orders are taken meanwhile."
            : "Start what is down; the server's log has the cause.");
  }

  /** How far the read model is behind. */
  Finding readModel() {
    if (info.isMissingNode()) {
      return notReached();
    }
    JsonNode now = api.ask("/v1/info").body();
    JsonNode lag = now.path("lag");
    if (!lag.isObject()) {
      return Finding.fail(
          "SLUICE-5016",
          "Expected the read model to answer, found it away.",
          "Start its database (Postgres) and look into the server's log.");
    }
    if (lag.hasNonNull("error")) {
      return Finding.fail(
          "SLUICE-5015",
          "Expected the read model to go on, found that it stands still: "
              + lag.path("error").asText()
              + behind(lag),
          "Mend that; it catches up by itself, from Kafka.");
    }
    long records = lag.path("records").asLong(-1);
    Optional<Duration> age = age(lag.path("appliedAt").asText(""));
    if (lag.path("millis").asLong() > LONG_AGO.toMillis()
        || age.orElse(Duration.ZERO).compareTo(LONG_AGO) > 0) {
      return Finding.warn(
          "SLUICE-5015",
          "The read model is behind%s%s."
              .formatted(
                  behind(lag), age.map(a -> ", last moved " + a.toSeconds() + " s ago").orElse("")),
          "Pages and lists show the past meanwhile. Look at the load of Postgres.");
    }
    return Finding.ok(
        records < 0 ? "The read model goes on." : "The read model goes on" + behind(lag) + ".");
  }

  private static String behind(JsonNode lag) {
    return lag.path("millis").asLong(-1) < 0
        ? ""
        : ", %,d records and %.1f s behind"
            .formatted(lag.path("records").asLong(), lag.path("millis").asLong() / 1000.0);
  }

  private Optional<Duration> age(String appliedAt) {
    try {
      return Optional.of(Duration.between(Instant.parse(appliedAt), Instant.now()).minus(ahead()));
    } catch (java.time.format.DateTimeParseException neverYet) {
      return Optional.empty();
    }
  }

  /** This machine's clock being ahead must not look like a read model that is behind. */
  private Duration ahead() {
    return skew.map(Skew::certain).orElse(Duration.ZERO).negated();
  }

  /** Whether command line, server and the functions of each app are of one version. */
  Finding versions() {
    if (info.isMissingNode()) {
      return notReached();
    }
    String server = info.path("version").asText();
    Map<String, Set<String>> apps = versionsOfApps(api.ask("/v1/functions").body());
    List<String> mixed =
        apps.entrySet().stream()
            .filter(app -> app.getValue().size() > 1)
            .map(app -> app.getKey() + " " + String.join(" and ", app.getValue()))
            .toList();
    if (!server.equals(version) && !server.equals(NO_RELEASE) && !version.equals(NO_RELEASE)) {
      return Finding.warn(
          "SLUICE-5018",
          "This command line is " + version + ", the server " + server + ".",
          "Use the command line of the server's release; older ones may not understand it.");
    }
    if (!mixed.isEmpty()) {
      return Finding.warn(
          "SLUICE-5018",
          "Functions of one app are of several versions: " + String.join("; ", mixed) + ".",
          "Normal during a deployment. Else a host still runs the old code, or a function that the"
              + " new code no longer has is still registered.");
    }
    return Finding.ok(
        "Server "
            + server
            + ", command line "
            + version
            + (apps.isEmpty() ? ", no app has registered yet" : ", apps " + listed(apps)));
  }

  /** Whether workers and engines are heard of, and of one version. */
  Finding processes() {
    return info.isMissingNode()
        ? notReached()
        : ProcessCheck.look(api.ask("/v1/workers").body(), engine());
  }

  /** What {@code GET /v1/engine} says. */
  JsonNode engine() {
    return api.ask("/v1/engine").body();
  }

  private static Map<String, Set<String>> versionsOfApps(JsonNode functions) {
    Map<String, Set<String>> apps = new TreeMap<>();
    for (JsonNode function : functions.path("functions")) {
      JsonNode stated = function.path("appVersion");
      apps.computeIfAbsent(function.path("app").asText(), app -> new TreeSet<>())
          .add(stated.isTextual() ? stated.asText() : "(none)");
    }
    return apps;
  }

  private static String listed(Map<String, Set<String>> apps) {
    return String.join(
        ", ",
        apps.entrySet().stream()
            .map(app -> app.getKey() + " " + String.join(" ", app.getValue()))
            .toList());
  }

  private static Finding notReached() {
    return Finding.skipped("The server was not reached.");
  }
}
