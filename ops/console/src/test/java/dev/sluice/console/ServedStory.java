package dev.sluice.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.gateway.Gateway;
import dev.sluice.gateway.GatewayConfig;
import dev.sluice.schemas.common.RetryPolicy;
import dev.sluice.schemas.functions.CatchUp;
import dev.sluice.schemas.functions.Cron;
import dev.sluice.schemas.functions.FunctionDefinition;
import dev.sluice.schemas.functions.Trigger;
import dev.sluice.schemas.history.HistoryRecord;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** What a projector wrote of a story into a real Postgres, served over HTTP. */
final class ServedStory implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  final TestDatabase database;
  final KafkaLog log;
  final Console console;
  final Gateway gateway;
  final HttpClient client = HttpClient.newHttpClient();

  private final String[] headers;

  ServedStory() throws Exception {
    this(config -> config);
  }

  /**
   * @param settings of the gateway
   * @param headers of every request
   */
  ServedStory(UnaryOperator<GatewayConfig> settings, String... headers) throws Exception {
    this.headers = headers;
    database = TestDatabase.migrated();
    var retry = new RetryPolicy(4, 1_000L, 3_600_000L, 2.0, 0.2);
    var greet =
        new FunctionDefinition(
            "greet",
            "hello",
            "7",
            List.of(
                new Trigger("demo/greet", null, null),
                new Trigger("", null, new Cron("0 9 * * *", "Europe/Vienna", 0L, CatchUp.LATEST))),
            retry,
            Told.T0,
            null,
            List.of(),
            false);
    List<HistoryRecord> story = new ArrayList<>(Told.story());
    story.add(Told.scheduled("r0-d", 30, "r0-a", "compose", "nap"));
    story.add(Told.succeeded("r0-d", 31, "farewell", 1, 1));
    story.add(Told.completed("r0-d", 32));
    story.add(Told.scheduled("r0-e", 33, "r0-d", "compose", "nap", "farewell"));
    story.add(Told.slept("r0-e", 34, "rest", Told.at(4_000_000_000L)));
    log = new KafkaLog().register("greet", greet).register("old", greet).register("old", null);
    story.addAll(Told.limits());
    log.tell(story);
    log.orderEverywhere(Told.bulk("op-1", 80))
        .order(0, Told.replayOrder("q-2", "r0-a", "r0-d"))
        .order(1, Told.startOrder("q-3", "r1-c"));
    console = consoleOn(database);
    GatewayConfig config =
        GatewayConfig.of("127.0.0.1:1").at("127.0.0.1", 0).withKafkaTimeout(Duration.ofSeconds(1));
    gateway = Gateway.start(settings.apply(config), console.readModel(), console.pages());
    get("/v1/runs/r0-e?after=0&wait=20");
    get("/v1/operations/op-1?wait=20");
    awaitCaughtUp();
  }

  private void awaitCaughtUp() throws Exception {
    for (int i = 0; i < 200 && json("/v1/info").path("lag").path("records").asLong() != 0; i++) {
      Thread.sleep(100);
    }
  }

  private Console consoleOn(TestDatabase database) {
    var letters =
        new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    return Console.start(
        database.config(), fetch -> log.consumer(100), new DeadLetters("letters", letters));
  }

  JsonNode json(String path) throws Exception {
    return JSON.readTree(get(path).body());
  }

  /** The HTML of a page that is there. */
  String page(String path) throws Exception {
    HttpResponse<String> response = get(path);
    assertThat(response.statusCode()).as(path).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("text/html");
    return response.body();
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(request(path), BodyHandlers.ofString());
  }

  HttpRequest request(String path) {
    return request(path, headers);
  }

  HttpRequest request(String path, String... with) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(gateway.uri() + path)).timeout(Duration.ofSeconds(40));
    return (with.length == 0 ? request : request.headers(with)).build();
  }

  @Override
  public void close() {
    client.close();
    gateway.close();
    console.close();
  }
}
