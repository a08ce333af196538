package dev.sluice.topology.streams;

import dev.sluice.errors.SluiceException;
import dev.sluice.schemas.heartbeat.Heartbeat;
import dev.sluice.schemas.serde.SluiceSerdes;
import dev.sluice.schemas.topics.Installation;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One instance of the engine. Several share the partitions and take over from each other. */
public final class EngineApp implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EngineApp.class);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(20);

  private final KafkaStreams streams;
  private final Admin admin;
  private final AbandonedTransactions abandoned;
  private final @Nullable CommandProducer commands;
  private final @Nullable HealthServer health;
  private final Heartbeat heartbeat;

  private EngineApp(
      KafkaStreams streams,
      Admin admin,
      AbandonedTransactions abandoned,
      @Nullable CommandProducer commands,
      @Nullable HealthServer health,
      Heartbeat heartbeat) {
    this.streams = streams;
    this.admin = admin;
    this.abandoned = abandoned;
    this.commands = commands;
    this.health = health;
    this.heartbeat = heartbeat;
  }

  /**
   * Runs the engine until {@code SIGTERM}. Settings by environment: {@code SLUICE_KAFKA} (bootstrap
   * servers), {@code SLUICE_NAMESPACE}, {@code SLUICE_STATE_DIR}, {@code SLUICE_INSTANCE}, {@code
   * SLUICE_THREADS}, {@code SLUICE_STANDBYS}, {@code SLUICE_HEALTH_PORT}, {@code SLUICE_PARTITIONS}
   * (for the first start of an installation), {@code SLUICE_REPLICATION}, {@code
   * SLUICE_COMMANDS_AHEAD} (true or false), {@code SLUICE_RETENTION_COMPLETED}, {@code
   * SLUICE_RETENTION_FAILED} and {@code SLUICE_RETENTION_CANCELLED} (how long ended runs are kept,
   * such as {@code 36h} or {@code 14d}), {@code SLUICE_LOOK_BACK} (how old an event may be when a
   * wait for it opens, such as {@code 90m}; {@code 1h}), {@code SLUICE_MAX_STEPS} (outcomes that a
   * run may record; 1,000), {@code SLUICE_MAX_PRIORITY} (seconds that a priority may give, 0 to
   * 86,400; 600) and {@code SLUICE_SCHEMA_REGISTRY_URL}.
   */
  public static void main(String[] args) throws InterruptedException {
    try {
      EngineEnvironment environment = EngineEnvironment.of(System.getenv());
      EngineApp app = start(environment.config(), environment.partitions(), environment.replicas());
      CountDownLatch stopped = new CountDownLatch(1);
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    app.close();
                    stopped.countDown();
                  },
                  "engine-shutdown"));
      stopped.await();
    } catch (SluiceException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
  }

  /**
   * Creates the installation's topics where they are missing, then starts.
   *
   * @param partitions of each inbox, when the installation is new
   * @param replicas of each topic, when it is new; -1: as the broker does by default
   * @throws SluiceException as {@link Installation#create} and {@link #start(EngineConfig)}
   */
  public static EngineApp start(EngineConfig config, int partitions, int replicas) {
    try (Admin admin = admin(config)) {
      Installation.create(admin, config.topics(), partitions, replicas);
    }
    return start(config);
  }

  /**
   * Starts an instance on an installation that exists. Returns at once; see {@link #awaitReady}.
   *
   * @throws SluiceException as {@link Installation#describe}; SLUICE-4106 the health port is taken
   */
  public static EngineApp start(EngineConfig config) {
    Admin admin = admin(config);
    CommandProducer commands =
        config.commandsAheadOfCommit()
            ? new CommandProducer(EngineSettings.commandProducer(config))
            : null;
    var abandoned = new AbandonedTransactions(admin, config.topics().engine());
    try {
      Installation installation = Installation.describe(admin, config.topics());
      SluiceSerdes serdes = SluiceSerdes.of(config.overrides());
      CommandTopics commandTopics = CommandTopics.checked(config.topics(), admin);
      TaskBoard board = new TaskBoard();
      EngineTopology topology =
          new EngineTopology(
              config.topics(),
              installation.partitions(),
              serdes,
              config.limits(),
              EngineSettings.commits(config),
              CatchUp.of(admin, config.topics()),
              commands == null
                  ? CommandSink.inTransaction(commandTopics)
                  : CommandSink.ahead(commands, commandTopics, serdes),
              new KafkaEventLog(EngineSettings.lookBack(config), config.topics().events()));
      KafkaStreams streams =
          new KafkaStreams(
              topology.writingTo(board).build(),
              new StreamsConfig(EngineSettings.of(config, installation.replicationFactor())),
              new EngineClients(commands));
      streams.setUncaughtExceptionHandler(
          e -> {
            LOG.error("A stream thread failed and is replaced", e);
            commandTopics.lookAgain();
            return StreamThreadExceptionResponse.REPLACE_THREAD;
          });
      streams.setStateListener(
          (now, before) -> {
            if (now.isRunningOrRebalancing()) {
              abandoned.look();
            }
          });
      HealthServer health =
          config.healthPort() < 0 ? null : HealthServer.start(config.healthPort(), streams::state);
      streams.start();
      Heartbeat heartbeat =
          Heartbeat.start(
              EngineSettings.heartbeat(config),
              config.topics(),
              serdes,
              Heartbeat.Kind.ENGINE,
              config.instanceId(),
              new EngineLook(streams, config.commandsAheadOfCommit(), board));
      return new EngineApp(streams, admin, abandoned, commands, health, heartbeat);
    } catch (RuntimeException e) {
      if (commands != null) {
        commands.close();
      }
      abandoned.close();
      admin.close(Duration.ZERO);
      throw e;
    }
  }

  private static Admin admin(EngineConfig config) {
    Map<String, Object> settings = new java.util.HashMap<>(config.overrides());
    settings.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, config.bootstrap());
    return Admin.create(settings);
  }

  /** Whether all tasks of this instance take records. */
  public boolean ready() {
    return streams.state() == KafkaStreams.State.RUNNING;
  }

  /**
   * Waits until {@link #ready}.
   *
   * @throws SluiceException SLUICE-4107 it is not by then; says in which state it is
   */
  public void awaitReady(Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (!ready()) {
      if (System.nanoTime() - deadline > 0) {
        throw new SluiceException(
            "SLUICE-4107",
            "Expected the engine to run within "
                + timeout.toSeconds()
                + " s, it is "
                + streams.state()
                + ".",
            "Look at the log above for what it waits for; another instance under the same name"
                + " would keep it out.");
      }
      try {
        Thread.sleep(10);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /** The port of {@code /health} and {@code /ready}; -1 when there is none. */
  public int healthPort() {
    return health == null ? -1 : health.port();
  }

  /** Commits, gives its tasks up and stops. Waits at most 20 seconds. */
  @Override
  public void close() {
    if (health != null) {
      health.close();
    }
    streams.close(CLOSE_TIMEOUT);
    heartbeat.close();
    if (commands != null) {
      commands.close();
    }
    abandoned.close();
    admin.close(Duration.ofSeconds(1));
  }
}
