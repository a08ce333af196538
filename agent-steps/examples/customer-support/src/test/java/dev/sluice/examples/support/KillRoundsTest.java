package dev.sluice.examples.support;

import dev.sluice.console.Console;
import dev.sluice.console.ConsoleConfig;
import dev.sluice.dev.EmbeddedKafka;
import dev.sluice.dev.EmbeddedPostgres;
import dev.sluice.examples.support.KillRounds.Round;
import dev.sluice.examples.support.KilledProcesses.Victim;
import dev.sluice.examples.support.local.LocalStripe;
import dev.sluice.examples.support.local.SupportScript;
import dev.sluice.gateway.Gateway;
import dev.sluice.gateway.GatewayConfig;
import dev.sluice.openai.script.ScriptedModelServer;
import dev.sluice.schemas.topics.Installation;
import dev.sluice.schemas.topics.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * In each round an e-mail that is escalated and approved, while the worker, the engine or the MCP
 * server, all processes, is killed with -9 at some point and started again. {@code
 * -Dsupport.kill.rounds=20} for more rounds, {@code -Dsupport.kill.seed=…} for others.
 */
@Timeout(1_800)
class KillRoundsTest {
  private static final int ROUNDS = Integer.getInteger("support.kill.rounds", 3);
  private static final long SEED = Long.getLong("support.kill.seed", 20_261_126L);
  private static final Duration THINKING = Duration.ofMillis(300);
  private static final List<Victim> VICTIMS = List.of(Victim.values());
  private static final long LATEST_KILL_MILLIS = 3_000;
  private static final Topics TOPICS = Topics.standard();

  @TempDir Path folder;

  @Test
  void whoeverIsKilledThereIsOneAuditRowAndOneMessageEach() throws Exception {
    try (TestDatabase database = TestDatabase.start();
        EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0, Map.of());
        ScriptedModelServer model = SupportScript.play(ScriptedModelServer.start(), THINKING);
        Desk desk = new Desk();
        LocalStripe stripe = LocalStripe.start()) {
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
          KilledProcesses processes =
              new KilledProcesses(
                  database, kafka.bootstrap(), folder, gateway.uri(), model, desk, stripe.uri())) {
        KillRounds rounds =
            new KillRounds(
                database, kafka.bootstrap(), model, desk, processes, new Rest(gateway.uri()));
        Random random = new Random(SEED);
        int twice = 0;
        for (int number = 0; number < ROUNDS; number++) {
          Victim victim = VICTIMS.get(number % VICTIMS.size());
          Round round = rounds.play(number, victim, random.nextLong(LATEST_KILL_MILLIS));
          System.out.println(round.told());
          rounds.check(round);
          twice += round.repeated().size();
        }
        System.out.printf(
            "%d rounds, seed %d: %d calls of the model made twice, none of them recorded before%n",
            ROUNDS, SEED, twice);
      }
    }
  }
}
