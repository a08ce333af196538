package dev.sluice.dev;

import dev.sluice.console.Console;
import dev.sluice.console.ConsoleConfig;
import dev.sluice.console.Kept;
import dev.sluice.errors.SluiceException;
import dev.sluice.gateway.Gateway;
import dev.sluice.gateway.GatewayConfig;
import dev.sluice.topology.streams.EngineApp;
import dev.sluice.topology.streams.EngineConfig;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All of Sluice on one machine, from one folder: Kafka, Postgres and what runs on them. What it has
 * accepted survives {@link #close()} as well as a kill of the process, and is there when a server
 * starts on the same folder again.
 */
public final class DevServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DevServer.class);

  private static final Duration ENGINE_LIMIT = Duration.ofSeconds(60);

  private final DevConfig config;
  private final Consumer<String> progress;
  private final Thread shutdown = new Thread(this::closeParts, "sluice-dev-shutdown");
  private final CountDownLatch closed = new CountDownLatch(1);

  /** In the order they were started in; the reverse is the order to close them in. */
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();

  private boolean closing;

  private @Nullable EmbeddedKafka kafka;
  private @Nullable EmbeddedPostgres postgres;
  private @Nullable Gateway gateway;

  private DevServer(DevConfig config, Consumer<String> progress) {
    this.config = config;
    this.progress = progress;
  }

  /** Starts a server that says nothing while it starts. */
  public static DevServer start(DevConfig config) {
    return start(config, line -> {});
  }

  /**
   * Starts all parts and returns when they are ready. From now on the end of the process, by Ctrl-C
   * or SIGTERM, closes them in order.
   *
   * @param progress is told in a line what has been started; called from several threads, one at a
   *     time
   * @throws SluiceException SLUICE-5002 a port is in use, SLUICE-5003 or SLUICE-5004 the folder
   *     cannot be used, SLUICE-5005 or SLUICE-5006 Kafka or Postgres does not start, SLUICE-4xxx
   *     the folder holds an installation with another number of partitions; nothing is left running
   */
  public static DevServer start(DevConfig config, Consumer<String> progress) {
    DevServer server = new DevServer(config, progress);
    Runtime.getRuntime().addShutdownHook(server.shutdown);
    try {
      server.startParts();
      return server;
    } catch (Throwable e) {
      server.close();
      throw e;
    }
  }

  private void startParts() {
    DataFolder folder = started(DataFolder.open(config.data()));
    int port = config.listens().gateway();
    if (port != 0) {
      Ports.requireFree(port, "the gateway", "--port");
    }
    try (ExecutorService beside = Executors.newCachedThreadPool()) {
      Future<EmbeddedPostgres> database =
          beside.submit(
              () ->
                  timed(
                      "Postgres",
                      () ->
                          started(
                              EmbeddedPostgres.start(
                                  folder.of("postgres"), config.listens().postgres()))));
      kafka =
          timed(
              "Kafka",
              () ->
                  started(
                      EmbeddedKafka.start(folder.of("kafka"), config.listens().kafka(), Map.of())));
      Future<EngineApp> engine = beside.submit(() -> timed("Engine", () -> engine(folder)));
      postgres = result(database);
      Console console = timed("Console", this::console);
      gateway = timed("Gateway", () -> gateway(console, result(engine)));
    }
  }

  private EngineApp engine(DataFolder folder) {
    EngineConfig engine =
        EngineConfig.single(bootstrap(), config.engine().topics(), folder.of("engine"))
            .withBounds(System.getenv())
            .withCommandsAheadOfCommit(config.engine().commandsAheadOfCommit());
    EngineApp app = started(EngineApp.start(engine, config.engine().partitions(), 1));
    app.awaitReady(ENGINE_LIMIT);
    return app;
  }

  private Console console() {
    ConsoleConfig console =
        new ConsoleConfig(
            jdbcUrl(),
            EmbeddedPostgres.USER,
            "",
            bootstrap(),
            config.engine().topics(),
            Kept.of(System.getenv()),
            Map.of());
    return started(Console.start(console));
  }

  private Gateway gateway(Console console, EngineApp engine) {
    GatewayConfig gateway =
        GatewayConfig.of(bootstrap())
            .at(config.access().host(), config.listens().gateway())
            .withTopics(config.engine().topics())
            .withVersion(config.version())
            .withReady(engine::ready);
    Path keys = config.access().keyFile();
    Path webhooks = config.access().webhookFile();
    GatewayConfig known = keys == null ? gateway : gateway.withKeyFile(keys);
    return started(
        Gateway.start(
            webhooks == null ? known : known.withWebhookFile(webhooks),
            console.readModel(),
            console.pages()));
  }

  private <T> T timed(String name, Supplier<T> start) {
    long before = System.nanoTime();
    T part = start.get();
    tell(name, Duration.ofNanos(System.nanoTime() - before));
    return part;
  }

  private synchronized void tell(String name, Duration after) {
    progress.accept("%s ready after %.1f s".formatted(name, after.toMillis() / 1000.0));
  }

  private static <T> T result(Future<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while starting", e);
    }
  }

  private <T extends AutoCloseable> T started(T part) {
    synchronized (parts) {
      if (!closing) {
        parts.push(part);
        return part;
      }
    }
    close(part);
    throw new IllegalStateException("The server was closed while it started.");
  }

  /** The gateway and the console. */
  public URI uri() {
    return part(gateway).uri();
  }

  /** Kafka, for function hosts and other clients, as {@code host:port}. */
  public String bootstrap() {
    return part(kafka).bootstrap();
  }

  /** The read model's database, user included. */
  public String jdbcUrl() {
    return part(postgres).jdbcUrl();
  }

  private static <T> T part(@Nullable T part) {
    if (part == null) {
      throw new IllegalStateException("Not started");
    }
    return part;
  }

  /** Waits until the server has been closed. */
  public void awaitClose() throws InterruptedException {
    closed.await();
  }

  /** Stops all parts, last started first; nothing is lost. A second call does nothing. */
  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(shutdown);
    } catch (IllegalStateException processEnds) {
      LOG.debug("Closing with the process");
    }
    closeParts();
  }

  private void closeParts() {
    synchronized (parts) {
      closing = true;
      while (!parts.isEmpty()) {
        close(parts.pop());
      }
    }
    closed.countDown();
  }

  private static void close(AutoCloseable part) {
    try {
      part.close();
    } catch (Exception e) {
      LOG.warn("{} did not close cleanly", part.getClass().getSimpleName(), e);
    }
  }
}
