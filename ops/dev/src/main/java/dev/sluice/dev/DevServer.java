package dev.sluice.dev;

import dev.sluice.errors.SluiceException;
import dev.sluice.schemas.topics.Installation;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
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

  private final DevConfig config;
  private final Consumer<String> progress;
  private final Thread shutdown = new Thread(this::closeParts, "sluice-dev-shutdown");
  private final CountDownLatch closed = new CountDownLatch(1);

  /** In the order they were started in; the reverse is the order to close them in. */
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();

  private boolean closing;

  private @Nullable EmbeddedKafka kafka;
  private @Nullable EmbeddedPostgres postgres;

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
    if (config.port() != 0) {
      Ports.requireFree(config.port(), "the gateway", "--port");
    }
    try (ExecutorService beside = Executors.newSingleThreadExecutor()) {
      Future<EmbeddedPostgres> database =
          beside.submit(
              () ->
                  timed(
                      "Postgres",
                      () -> EmbeddedPostgres.start(folder.of("postgres"), config.postgresPort())));
      kafka =
          timed(
              "Kafka", () -> EmbeddedKafka.start(folder.of("kafka"), config.kafkaPort(), Map.of()));
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap()))) {
        Installation.create(admin, config.topics(), config.partitions(), 1);
      }
      postgres = result(database);
    }
  }

  private <T extends AutoCloseable> T timed(String name, Callable<T> start) {
    long before = System.nanoTime();
    try {
      T part = started(start.call());
      tell("%s ready after %.1f s", name, Duration.ofNanos(System.nanoTime() - before));
      return part;
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private synchronized void tell(String format, String name, Duration after) {
    progress.accept(format.formatted(name, after.toMillis() / 1000.0));
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
