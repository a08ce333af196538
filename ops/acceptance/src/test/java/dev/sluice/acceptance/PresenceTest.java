package dev.sluice.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.console.Console;
import dev.sluice.console.ConsoleConfig;
import dev.sluice.dev.ChildJvm;
import dev.sluice.dev.EmbeddedKafka;
import dev.sluice.dev.EmbeddedPostgres;
import dev.sluice.gateway.Gateway;
import dev.sluice.gateway.GatewayConfig;
import dev.sluice.schemas.topics.Topics;
import dev.sluice.sdk.Concurrency;
import dev.sluice.sdk.DurableFunction;
import dev.sluice.sdk.Trigger;
import dev.sluice.topology.streams.EngineApp;
import dev.sluice.topology.streams.EngineConfig;
import dev.sluice.worker.FunctionHost;
import dev.sluice.worker.Worker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two engines that keep copies for each other and two workers of different versions; one of each is
 * its own process and is killed. What the API and the pages say of them, before and after.
 */
@Timeout(240)
@SuppressWarnings("NullAway.Init")
class PresenceTest {
  private static final Topics TOPICS = Topics.standard();
  private static final Duration LONG = Duration.ofSeconds(90);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private Gateway gateway;

  @Test
  void whoIsThereAndWhoIsNoLongerHeardOf(@TempDir Path folder) throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0, Map.of());
        EmbeddedPostgres postgres = EmbeddedPostgres.start(folder.resolve("postgres"), 0);
        EngineApp engine = engine(kafka.bootstrap(), folder.resolve("a"), "engine-a")) {
      engine.awaitReady(LONG);
      String user = EmbeddedPostgres.USER;
      var config =
          new ConsoleConfig(postgres.jdbcUrl(), user, "", kafka.bootstrap(), TOPICS, Map.of());
      try (Console console = Console.start(config);
          Gateway served =
              Gateway.start(
                  GatewayConfig.of(kafka.bootstrap()).at("127.0.0.1", 0),
                  console.readModel(),
                  console.pages());
          ChildJvm doomedEngine =
              ChildJvm.start(
                  Engine.class, kafka.bootstrap(), folder.resolve("b").toString(), "engine-b");
          ChildJvm doomedWorker = ChildJvm.start(Host.class, kafka.bootstrap(), "2")) {
        gateway = served;
        Worker leaving = host(kafka.bootstrap(), "1").start();
        await().atMost(LONG).until(() -> get("/v1/functions").contains("\"slow\""));
        bothEnginesTellTheirPartitionsAndCopies();
        bothWorkersTellTheirVersions(doomedWorker.pid());
        leaving.close();
        await().atMost(LONG).until(() -> workers().size() == 1);

        send(6);
        theTurnInFlightAndTheQueueAreTold();

        String run = workers().getFirst().at("/turns/0/runId").asText();
        doomedWorker.kill();
        doomedEngine.kill();
        whatWasKilledIsNotHeardOf();
        theStepThatExecutesIsInTheTrace(run, true);
      }
    }
  }

  private void bothEnginesTellTheirPartitionsAndCopies() {
    await()
        .atMost(LONG)
        .untilAsserted(
            () -> {
              for (String name : List.of("engine-a", "engine-b")) {
                JsonNode process = instance(name).path("process");
                assertThat(process.path("state").asText()).isEqualTo("RUNNING");
                assertThat(process.path("commandsAhead").asBoolean()).isTrue();
                assertThat(process.path("tasks")).hasSize(2);
                assertThat(process.path("tasks").findValuesAsText("standby"))
                    .containsExactlyInAnyOrder("true", "false");
                assertThat(process.path("tasks").findValuesAsText("behind"))
                    .containsExactly("0", "0");
                assertThat(instance(name).path("partitions").asInt()).isEqualTo(1);
              }
            });
  }

  private void bothWorkersTellTheirVersions(long pid) {
    await()
        .atMost(LONG)
        .untilAsserted(
            () ->
                assertThat(workers())
                    .extracting(worker -> worker.path("version").asText())
                    .containsExactly("1", "2"));
    assertThat(workers().get(1).at("/heard/pid").asLong()).isEqualTo(pid);
    assertThat(workers().get(1).at("/heard/sluice").asText()).startsWith("0.");
  }

  private void theTurnInFlightAndTheQueueAreTold() {
    await()
        .atMost(LONG)
        .untilAsserted(
            () -> {
              assertThat(workers()).hasSize(1);
              JsonNode worker = workers().getFirst();
              assertThat(worker.path("inFlight").asInt()).isEqualTo(1);
              assertThat(worker.at("/turns/0/functionId").asText()).isEqualTo("slow");
              assertThat(worker.at("/turns/0/steps/0/name").asText()).isEqualTo("sleep");
              JsonNode lanes = JSON.createArrayNode().addAll(lanes());
              assertThat(lanes).hasSize(1);
              assertThat(lanes.at("/0/lane").asText()).isEqualTo("slow");
              assertThat(lanes.at("/0/queued").asInt()).isEqualTo(5);
              assertThat(lanes.at("/0/executing").asInt()).isEqualTo(1);
              assertThat(lanes.at("/0/limit").asText()).isEqualTo("concurrency 1");
            });
    String run = workers().getFirst().at("/turns/0/runId").asText();
    assertThat(get("/workers")).contains("/runs/" + run, "here", "1 of");
    assertThat(get("/engine")).contains("concurrency 1", "engine-b", "up to date");
    theStepThatExecutesIsInTheTrace(run, false);
  }

  /** Although the history tells of a step at its end only. */
  private void theStepThatExecutesIsInTheTrace(String run, boolean silent) {
    JsonNode trace = json("/v1/runs/" + run);
    assertThat(trace.at("/steps/0/name").asText()).isEqualTo("sleep");
    assertThat(trace.at("/steps/0/status").asText()).isEqualTo("EXECUTING");
    assertThat(trace.at("/steps/0/executing/silent").asBoolean()).isEqualTo(silent);
    assertThat(trace.path("detail").asText()).startsWith("executing sleep since ");
    assertThat(get("/runs/" + run)).contains("attempt 1 executes", "sleep");
  }

  private void whatWasKilledIsNotHeardOf() {
    await()
        .atMost(LONG)
        .untilAsserted(
            () -> {
              assertThat(workers()).hasSize(1);
              assertThat(workers().getFirst().at("/heard/silent").asBoolean()).isTrue();
              assertThat(instance("engine-b").at("/process/heard/silent").asBoolean()).isTrue();
              assertThat(instance("engine-a").at("/process/heard/silent").asBoolean()).isFalse();
              assertThat(instance("engine-b").path("partitions").asInt()).isZero();
              assertThat(instance("engine-a").path("partitions").asInt()).isEqualTo(2);
              assertThat(instance("engine-a").at("/process/tasks").findValuesAsText("standby"))
                  .containsExactly("false", "false");
            });
    assertThat(get("/workers")).contains("not heard of", "since <time");
    assertThat(get("/engine")).contains("not heard of", "concurrency 1");
  }

  private JsonNode instance(String name) {
    return elements(json("/v1/engine").path("instances")).stream()
        .filter(instance -> instance.path("name").asText().equals(name))
        .findFirst()
        .orElse(JSON.missingNode());
  }

  private List<JsonNode> lanes() {
    return elements(json("/v1/engine").path("instances")).stream()
        .flatMap(instance -> elements(instance.at("/process/lanes")).stream())
        .toList();
  }

  private List<JsonNode> workers() {
    return elements(json("/v1/workers").path("workers"));
  }

  private static List<JsonNode> elements(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).toList();
  }

  private JsonNode json(String path) {
    try {
      return JSON.readTree(get(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String get(String path) {
    return answer(HttpRequest.newBuilder(gateway.uri().resolve(path)).build());
  }

  private void send(int events) {
    String all = String.join(",", Collections.nCopies(events, "{\"name\":\"test/slow\"}"));
    answer(
        HttpRequest.newBuilder(gateway.uri().resolve("/e/dev"))
            .POST(BodyPublishers.ofString("[" + all + "]"))
            .build());
  }

  private String answer(HttpRequest request) {
    try {
      return http.send(request, BodyHandlers.ofString()).body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static EngineApp engine(String kafka, Path folder, String name) {
    return EngineApp.start(
        EngineConfig.single(kafka, TOPICS, folder).withInstanceId(name).withStandbyReplicas(1),
        2,
        1);
  }

  private static FunctionHost host(String kafka, String version) {
    DurableFunction slow =
        DurableFunction.define("slow")
            .on(Trigger.event("test/slow"))
            .concurrency(Concurrency.of(1))
            .run(
                (ctx, event) ->
                    ctx.step(
                        "sleep",
                        () -> {
                          Thread.sleep(Duration.ofMinutes(5));
                          return "slept";
                        }));
    return FunctionHost.app("slow").version(version).kafka(kafka).functions(slow);
  }

  /** An engine as its own process. */
  static final class Engine {
    public static void main(String[] args) throws InterruptedException {
      engine(args[0], Path.of(args[1]), args[2]).awaitReady(LONG);
      System.out.println("ready");
      Thread.currentThread().join();
    }
  }

  /** A function host as its own process. */
  static final class Host {
    public static void main(String[] args) {
      var unused = host(args[0], args[1]).start();
      System.out.println("ready");
    }
  }
}
