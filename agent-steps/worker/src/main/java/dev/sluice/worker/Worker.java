package dev.sluice.worker;

import dev.sluice.errors.SluiceException;
import dev.sluice.schemas.serde.SluiceSerdes;
import dev.sluice.schemas.topics.Brokers;
import dev.sluice.schemas.topics.Installation;
import dev.sluice.schemas.topics.Topics;
import dev.sluice.sdk.DurableFunction;
import dev.sluice.worker.turn.TurnRunner;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A host that serves; see {@link FunctionHost#start}. */
public final class Worker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
  private static final Duration BETWEEN_ATTEMPTS = Duration.ofSeconds(1);

  private final HostSettings settings;
  private final ResultWriter writer;
  private final CommandHandler handler;
  private final CommandReaders readers;
  private final AtomicBoolean closed = new AtomicBoolean();

  private Worker(
      HostSettings settings, ResultWriter writer, CommandHandler handler, CommandReaders readers) {
    this.settings = settings;
    this.writer = writer;
    this.handler = handler;
    this.readers = readers;
  }

  static Worker start(HostSettings settings) {
    TurnRunner runner = new TurnRunner(settings.functions());
    Topics topics = new Topics(settings.namespace());
    SluiceSerdes serdes = SluiceSerdes.of(settings.clientSettings());
    join(settings, topics);
    new Registration(settings, topics, serdes).register();
    ResultWriter writer = new ResultWriter(settings, topics, serdes);
    writer.warmUp();
    CommandHandler handler = new CommandHandler(runner, writer, settings.version(), serdes);
    String commands = topics.commands(settings.app());
    Room room = new Room(settings.maxTurns());
    CommandReaders readers =
        new CommandReaders(
            all ->
                new CommandReader(
                    all,
                    handler,
                    commands,
                    topics.workerGroup(settings.app()),
                    settings.client("commands"),
                    room.batch()),
            writer.partitionsOf(commands),
            room);
    readers.start();
    LOG.info(
        "App {}{} serves {} from Kafka at {}, namespace {}",
        settings.app(),
        settings.version() == null ? "" : " (version " + settings.version() + ")",
        settings.functions().stream().map(DurableFunction::id).collect(Collectors.joining(", ")),
        settings.kafka(),
        settings.namespace());
    return new Worker(settings, writer, handler, readers);
  }

  /**
   * Takes no more commands, lets running turns end within the drain timeout, and leaves. What did
   * not end goes on at another worker. Closing again does nothing.
   */
  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    LOG.info("App {} is draining", settings.app());
    handler.stop();
    readers.drain(settings.drainTimeout());
    writer.close();
    LOG.info("App {} has left", settings.app());
  }

  /** Waits, visibly, for Kafka and for the installation, and has the app's topic there. */
  private static void join(HostSettings settings, Topics topics) {
    long deadline = System.nanoTime() + settings.patience().toNanos();
    try (Admin admin = Brokers.connect(settings.client("admin"), settings.patience())) {
      while (true) {
        try {
          Installation.ensureApp(admin, topics, settings.app());
          return;
        } catch (SluiceException e) {
          if (!e.code().equals("SLUICE-4003") || System.nanoTime() - deadline > 0) {
            throw e;
          }
          LOG.warn("{} Trying again.", e.problem());
          Thread.sleep(BETWEEN_ATTEMPTS);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SluiceException(
          "SLUICE-4002", "Interrupted while waiting for Kafka at " + settings.kafka() + ".", "", e);
    }
  }
}
