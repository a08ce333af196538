package dev.sluice.examples.support;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.console.Console;
import dev.sluice.console.ConsoleConfig;
import dev.sluice.dev.EmbeddedKafka;
import dev.sluice.dev.EmbeddedPostgres;
import dev.sluice.examples.support.functions.Support;
import dev.sluice.examples.support.local.ChildProcess;
import dev.sluice.examples.support.local.DataProcess;
import dev.sluice.examples.support.local.LocalStripe;
import dev.sluice.examples.support.local.SupportScript;
import dev.sluice.gateway.Gateway;
import dev.sluice.gateway.GatewayConfig;
import dev.sluice.openai.script.ModelRequest;
import dev.sluice.openai.script.ScriptedModelServer;
import dev.sluice.schemas.topics.Installation;
import dev.sluice.schemas.topics.Topics;
import dev.sluice.slack.local.LocalSlack;
import dev.sluice.topology.streams.EngineApp;
import dev.sluice.topology.streams.EngineConfig;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * In each round an e-mail that is escalated and approved, while the worker, the engine or the MCP
 * server, all processes, is killed with -9 at some point and started again. {@code
 * -Dsupport.kill.rounds=20} for more rounds, {@code -Dsupport.kill.seed=…} for others.
 */
@Timeout(1_200)
class KillRoundsTest {
  private static final int ROUNDS = Integer.getInteger("support.kill.rounds", 3);
  private static final long SEED = Long.getLong("support.kill.seed", 20_261_126L);
  private static final int CALLS_OF_THE_MODEL = 4;
  private static final Duration LATEST_KILL = Duration.ofSeconds(3);
  private static final Duration ROUND = Duration.ofMinutes(2);
  private static final Topics TOPICS = Topics.standard();

  private final HttpClient http = HttpClient.newHttpClient();

  @TempDir Path folder;

  private enum Victim {
    WORKER,
    ENGINE,
    MCP_SERVER
  }

  @Test
  void whoeverIsKilledThereIsOneAuditRowAndOneMessageEach() throws Exception {
    try (TestDatabase database = TestDatabase.start();
        EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0, Map.of());
        ScriptedModelServer model = ScriptedModelServer.start();
        Desk desk = new Desk();
        LocalStripe stripe = LocalStripe.start()) {
      SupportScript.play(model, Duration.ofMillis(300));
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrap()))) {
        Installation.create(admin, TOPICS, 2, 1);
      }
      try (Console console =
              Console.start(
                  new ConsoleConfig(
                      database.ownerUrl(),
                      EmbeddedPostgres.USER,
                      "",
                      kafka.bootstrap(),
                      TOPICS,
                      Map.of()));
          Gateway gateway =
              Gateway.start(
                  GatewayConfig.of(kafka.bootstrap()).at("127.0.0.1", 0),
                  console.readModel(),
                  console.pages());
          Processes processes =
              new Processes(database, kafka.bootstrap(), gateway.uri(), model, desk, stripe)) {
        Random random = new Random(SEED);
        for (int round = 0; round < ROUNDS; round++) {
          play(round, random, gateway.uri(), database, desk, processes);
          check(round, database, desk, model, processes.last);
        }
      }
    }
  }

  private void play(
      int round, Random random, URI gateway, TestDatabase database, Desk desk, Processes processes)
      throws Exception {
    String mail = "mail-" + round;
    send(
        gateway,
        """
        {"id":"%s","name":"customer/email.received","data":{"customer_id":"c-radia",
         "subject":"Round %d","body":"We will cancel our contract."}}
        """
            .formatted(mail, round));
    Victim victim = Victim.values()[round % Victim.values().length];
    Thread.sleep(random.nextLong(LATEST_KILL.toMillis()));
    processes.killAndStartAgain(victim);
    String request = "esc-" + mail;
    await(request + " is asked about", () -> !desk.messages(Desk.REVIEWERS, request).isEmpty());
    send(
        gateway,
        """
        {"name":"escalation/decision.made","data":{"request_id":"%s","decision":"approve","reviewer":"olga"}}
        """
            .formatted(request));
    await(
        request + " is settled",
        () ->
            desk.messages(Desk.REVIEWERS, "Round " + round + "'").stream()
                .anyMatch(message -> message.blocks().toString().contains("approved by olga")));
    await(
        mail + " is audited",
        () ->
            database.count(
                    "select count(*) from audit_log where subject in ('"
                        + mail
                        + "', '"
                        + request
                        + "')")
                == 2);
  }

  private static void check(
      int round, TestDatabase database, Desk desk, ScriptedModelServer model, Victim victim) {
    String mail = "mail-" + round;
    assertThat(
            database.column(
                "select action from audit_log where subject in ('%s', 'esc-%s') order by 1"
                    .formatted(mail, mail)))
        .containsExactly("email_drafted", "escalation_approved");
    assertThat(database.column("select id from drafts where id = '" + mail + "'")).hasSize(1);
    String named = "Round " + round + "'";
    assertThat(desk.messages(Desk.REVIEWERS, named)).hasSize(1);
    assertThat(desk.messages(Desk.SENIORS, named)).hasSize(1);
    List<ModelRequest> asked =
        model.requests().stream()
            .filter(request -> request.userSays("Subject: Round " + round + "\n"))
            .toList();
    System.out.printf("round %d: %s killed, %d calls of the model%n", round, victim, asked.size());
    // What was running when its worker or its engine was killed may run again, once.
    int again = victim == Victim.MCP_SERVER ? 0 : 1;
    assertThat(asked).hasSizeBetween(CALLS_OF_THE_MODEL, CALLS_OF_THE_MODEL + again);
  }

  private void send(URI gateway, String event) throws Exception {
    var answer =
        http.send(
            HttpRequest.newBuilder(gateway.resolve("/e/dev"))
                .POST(BodyPublishers.ofString(event))
                .build(),
            BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isLessThan(300);
  }

  private static void await(String what, BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + ROUND.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(deadline);
      Thread.sleep(100);
    }
  }

  /** The three that are killed. */
  private final class Processes implements AutoCloseable {
    private final TestDatabase database;
    private final String kafka;
    private final SupportSettings settings;
    private DataProcess data;
    private ChildProcess engine;
    private ChildProcess worker;
    private Victim last = Victim.WORKER;

    Processes(
        TestDatabase database,
        String kafka,
        URI gateway,
        ScriptedModelServer model,
        Desk desk,
        LocalStripe stripe) {
      this.database = database;
      this.kafka = kafka;
      this.data = DataProcess.start(database.serverUrl(), 0);
      this.settings =
          new SupportSettings(
              kafka,
              "sluice",
              gateway,
              "dev",
              data.uri(),
              URI.create(model.baseUrl()),
              "local",
              "gpt-5-mini",
              "text-embedding-3-small",
              desk.slack.api(),
              LocalSlack.TOKEN,
              Desk.REVIEWERS,
              Desk.SENIORS,
              stripe.uri(),
              "sk_test_local",
              Support.Limits.STANDARD);
      this.engine = startEngine();
      this.worker = startWorker();
    }

    private ChildProcess startEngine() {
      return ChildProcess.start(
          EngineHost.class, Map.of(), kafka, folder.resolve("engine").toString());
    }

    private ChildProcess startWorker() {
      return ChildProcess.start(SupportWorker.class, settings.env());
    }

    void killAndStartAgain(Victim victim) {
      last = victim;
      switch (victim) {
        case WORKER -> {
          worker.kill();
          worker = startWorker();
        }
        case ENGINE -> {
          engine.kill();
          engine = startEngine();
        }
        case MCP_SERVER -> {
          data.kill();
          data = DataProcess.start(database.serverUrl(), data.uri().getPort());
        }
      }
    }

    @Override
    public void close() {
      worker.kill();
      engine.kill();
      data.close();
    }
  }

  /** An engine as its own process. */
  static final class EngineHost {
    public static void main(String[] args) throws InterruptedException {
      EngineApp engine = EngineApp.start(EngineConfig.single(args[0], TOPICS, Path.of(args[1])));
      engine.awaitReady(Duration.ofSeconds(60));
      System.out.println("ready");
      Thread.currentThread().join();
    }
  }
}
