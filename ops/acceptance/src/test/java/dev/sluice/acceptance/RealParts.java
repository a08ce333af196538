package dev.sluice.acceptance;

import dev.sluice.console.Console;
import dev.sluice.console.ConsoleConfig;
import dev.sluice.dev.ChildJvm;
import dev.sluice.dev.EmbeddedKafka;
import dev.sluice.dev.EmbeddedPostgres;
import dev.sluice.dev.Ports;
import dev.sluice.gateway.Gateway;
import dev.sluice.gateway.GatewayConfig;
import dev.sluice.schemas.topics.Topics;
import dev.sluice.sdk.DurableFunction;
import dev.sluice.sdk.Trigger;
import dev.sluice.topology.streams.EngineApp;
import dev.sluice.topology.streams.EngineConfig;
import dev.sluice.worker.FunctionHost;
import dev.sluice.worker.Worker;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * An engine and a worker of a function with two steps on a real Kafka, and a console with its
 * gateway, as its own process, on a real Postgres: the latter two can go and come back.
 */
@SuppressWarnings("NullAway.Init")
final class RealParts implements AutoCloseable {
  static final Topics TOPICS = Topics.standard();
  static final String EVENT = "load/came";
  static final int STEPS = 2;
  private static final int PARTITIONS = 4;
  private static final Duration LONG = Duration.ofSeconds(60);

  private final Path folder;
  private final int port = Ports.free();
  private final EmbeddedKafka kafka;
  private final EngineApp engine;
  private final Worker worker;
  private EmbeddedPostgres postgres;
  private ChildJvm console;

  private RealParts(Path folder) throws IOException {
    this.folder = folder;
    kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0, Map.of());
    engine =
        EngineApp.start(
            EngineConfig.single(kafka.bootstrap(), TOPICS, folder.resolve("engine")),
            PARTITIONS,
            1);
    engine.awaitReady(LONG);
    worker = FunctionHost.app("load").kafka(kafka.bootstrap()).functions(twoSteps()).start();
    startPostgres();
    startConsole();
  }

  static RealParts start(Path folder) throws IOException {
    return new RealParts(folder);
  }

  private static DurableFunction twoSteps() {
    return DurableFunction.define("two-steps")
        .on(Trigger.event(EVENT))
        .run(
            (ctx, event) -> {
              for (int i = 0; i < STEPS; i++) {
                int step = i;
                ctx.step("step-" + i, () -> step);
              }
              return "done";
            });
  }

  String bootstrap() {
    return kafka.bootstrap();
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** Starts it, again on the same port and folder. */
  void startPostgres() {
    int again = postgres == null ? 0 : postgres.port();
    postgres = EmbeddedPostgres.start(folder.resolve("postgres"), again);
  }

  /** As {@code kill -9} of all of its processes. */
  void killPostgres() throws IOException {
    for (ProcessHandle process : postgresProcesses()) {
      process.destroyForcibly();
      process.onExit().join();
    }
    postgres.close(); // finds nothing to stop, and lets go of the folder
  }

  /**
   * @param signal such as STOP: connections neither answer nor break until CONT
   */
  void signalPostgres(String signal) throws IOException, InterruptedException {
    for (ProcessHandle process : postgresProcesses()) {
      new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
          .inheritIO()
          .start()
          .waitFor();
    }
  }

  private List<ProcessHandle> postgresProcesses() throws IOException {
    Path file = folder.resolve("postgres").resolve("data").resolve("postmaster.pid");
    long pid = Long.parseLong(Files.readAllLines(file).getFirst().strip());
    ProcessHandle first = ProcessHandle.of(pid).orElseThrow();
    return Stream.concat(Stream.of(first), first.descendants()).toList();
  }

  void startConsole() throws IOException {
    console =
        ChildJvm.start(ConsoleHost.class, postgres.jdbcUrl(), bootstrap(), Integer.toString(port));
  }

  void killConsole() {
    console.kill();
  }

  Connection database() throws SQLException {
    return DriverManager.getConnection(postgres.jdbcUrl());
  }

  /** The first column of what a query finds. */
  List<String> rows(String sql) throws SQLException {
    List<String> found = new ArrayList<>();
    try (Connection connection = database();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        found.add(rows.getString(1));
      }
    }
    return found;
  }

  @Override
  public void close() {
    console.close();
    worker.close();
    engine.close();
    postgres.close();
    kafka.close();
  }

  /** A console and its gateway as their own process. */
  static final class ConsoleHost {
    public static void main(String[] args) throws InterruptedException {
      var config = new ConsoleConfig(args[0], EmbeddedPostgres.USER, "", args[1], TOPICS, Map.of());
      Console console = Console.start(config);
      var unused =
          Gateway.start(
              GatewayConfig.of(args[1]).at("127.0.0.1", Integer.parseInt(args[2])),
              console.readModel(),
              console.pages());
      System.out.println("ready");
      Thread.currentThread().join();
    }
  }
}
