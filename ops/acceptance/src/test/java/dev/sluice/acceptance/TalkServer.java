package dev.sluice.acceptance;

import static dev.sluice.acceptance.Http.get;
import static dev.sluice.acceptance.Http.post;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.dev.DevConfig;
import dev.sluice.dev.DevServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;

/** All parts for tests of what steps say: starts runs and follows them. */
record TalkServer(DevServer server) implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration SOON = Duration.ofMinutes(2);

  static TalkServer start(Path folder) {
    return new TalkServer(DevServer.start(DevConfig.in(folder).withPort(0).withKafkaPort(0)));
  }

  /** Sends the event {@code test/FUNCTION}, and gives the run that it starts. */
  String send(String function) throws Exception {
    await().atMost(SOON).until(() -> get(server, "/v1/functions").contains("\"" + function + "\""));
    String id = UUID.randomUUID().toString();
    post(
        server,
        "/e/dev",
        "{\"id\":\"%s\",\"name\":\"test/%s\",\"data\":{}}".formatted(id, function));
    return JSON.readTree(get(server, "/v1/events/" + id + "/runs?wait=20"))
        .at("/runs/0/id")
        .asText();
  }

  JsonNode trace(String run) throws Exception {
    return JSON.readTree(get(server, "/v1/runs/" + run));
  }

  Heard hear(String run) {
    return Heard.of(server, run);
  }

  /** Hears a run to its end. */
  Heard all(String run, String lastEvent) {
    try (Heard heard = Heard.of(server, run, lastEvent)) {
      await().atMost(SOON).until(() -> heard.status.equals("COMPLETED"));
      return heard;
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
