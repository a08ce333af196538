package dev.sluice.examples.support;

import dev.sluice.examples.support.functions.Support;
import dev.sluice.examples.support.local.ChildProcess;
import dev.sluice.examples.support.local.DataProcess;
import dev.sluice.openai.script.ScriptedModelServer;
import dev.sluice.schemas.topics.Topics;
import dev.sluice.slack.local.LocalSlack;
import dev.sluice.topology.streams.EngineApp;
import dev.sluice.topology.streams.EngineConfig;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** The processes that are killed, and how each is started again. */
final class KilledProcesses implements AutoCloseable {
  /** Who is killed. */
  enum Victim {
    WORKER,
    ENGINE,
    MCP_SERVER
  }

  private final TestDatabase database;
  private final String kafka;
  private final Path folder;
  private final SupportSettings settings;
  private DataProcess data;
  private ChildProcess engine;
  private ChildProcess worker;

  KilledProcesses(
      TestDatabase database,
      String kafka,
      Path folder,
      URI gateway,
      ScriptedModelServer model,
      Desk desk,
      URI stripe) {
    this.database = database;
    this.kafka = kafka;
    this.folder = folder;
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
            stripe,
            "sk_test_local",
            Support.Limits.STANDARD);
    this.engine = startEngine();
    this.worker = startWorker();
  }

  void kill(Victim victim) {
    switch (victim) {
      case WORKER -> worker.kill();
      case ENGINE -> engine.kill();
      case MCP_SERVER -> data.kill();
    }
  }

  void startAgain(Victim victim) {
    switch (victim) {
      case WORKER -> worker = startWorker();
      case ENGINE -> engine = startEngine();
      case MCP_SERVER -> data = DataProcess.start(database.serverUrl(), data.uri().getPort());
    }
  }

  private ChildProcess startEngine() {
    return ChildProcess.start(
        EngineHost.class, Map.of(), kafka, folder.resolve("engine").toString());
  }

  private ChildProcess startWorker() {
    return ChildProcess.start(SupportWorker.class, settings.env());
  }

  @Override
  public void close() {
    worker.kill();
    engine.kill();
    data.close();
  }

  /** An engine as its own process. */
  static final class EngineHost {
    public static void main(String[] args) throws InterruptedException {
      EngineApp engine =
          EngineApp.start(EngineConfig.single(args[0], Topics.standard(), Path.of(args[1])));
      engine.awaitReady(Duration.ofSeconds(60));
      System.out.println("ready");
      Thread.currentThread().join();
    }
  }
}
