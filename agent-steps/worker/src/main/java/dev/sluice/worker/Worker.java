package dev.sluice.worker;

import dev.sluice.errors.SluiceException;
import dev.sluice.schemas.heartbeat.Heartbeat;
import dev.sluice.schemas.presence.WorkerPresence;
import dev.sluice.schemas.serde.SluiceSerdes;
import dev.sluice.schemas.topics.Brokers;
import dev.sluice.schemas.topics.Installation;
import dev.sluice.schemas.topics.Topics;
import dev.sluice.sdk.DurableFunction;
import dev.sluice.worker.turn.TurnRunner;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
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
  private final List<CommandReaders> readers;
  private final Heartbeat heartbeat;
  private final AtomicBoolean closed = new AtomicBoolean();

  private Worker(
      HostSettings settings,
      SluiceSerdes serdes,
      RunningTurns turns,
      ResultWriter writer,
      CommandHandler handler,
      List<CommandReaders> readers) {
    this.heartbeat = heartbeat(settings, serdes, turns, closed);
    this.settings = settings;
    this.writer = writer;
    this.handler = handler;
    this.readers = readers;
  }

  static Worker start(HostSettings settings) {
    TurnRunner runner = new TurnRunner(settings.functions(), settings.codec());
    Topics topics = new Topics(settings.namespace());
    SluiceSerdes serdes = SluiceSerdes.of(settings.clientSettings());
    join(settings, topics);
    if (!settings.onlyPinned()) {
      new Registration(settings, topics, serdes).register();
    }
    ResultWriter writer = new ResultWriter(settings, topics, serdes);
    writer.warmUp();
    RunningTurns turns = new RunningTurns();
    CommandHandler handler = new CommandHandler(runner, writer, serdes, turns);
    List<Source> sources = sources(settings, topics);
    Room room = new Room(settings.maxTurns(), CommandReaders.FREE * sources.size());
    List<CommandReaders> readers =
        sources.stream().map(from -> readers(settings, writer, handler, from, room)).toList();
    readers.forEach(CommandReaders::start);
    LOG.info(
        "App {}{} serves {} from Kafka at {}, namespace {}",
        settings.app(),
        settings.version() == null ? "" : " (version " + settings.version() + ")",
        settings.functions().stream().map(DurableFunction::id).collect(Collectors.joining(", ")),
        settings.kafka(),
        settings.namespace());
    return new Worker(settings, serdes, turns, writer, handler, readers);
  }

  private static Heartbeat heartbeat(
      HostSettings settings, SluiceSerdes serdes, RunningTurns turns, AtomicBoolean closed) {
    var before = new AtomicLong();
    return Heartbeat.start(
        settings.client("heartbeat"),
        new Topics(settings.namespace()),
        serdes,
        Heartbeat.Kind.WORKER,
        TurnRunner.randomId(),
        new Heartbeat.Subject() {
          @Override
          public Heartbeat.Look look() {
            WorkerPresence now = turns.presence(settings, closed.get());
            long done = before.getAndSet(now.getDone());
            return new Heartbeat.Look(now, now.getInFlight() > 0 || done != now.getDone());
          }

          @Override
          public Object news() {
            return turns.lasting(Instant.now());
          }
        });
  }

  /** A topic of commands, and the share group that reads it. */
  private record Source(String topic, String group) {}

  private static List<Source> sources(HostSettings settings, Topics topics) {
    String app = settings.app();
    Source ofAll = new Source(topics.commands(app), topics.workerGroup(app));
    String version = settings.pinsTo();
    if (version == null) {
      return List.of(ofAll);
    }
    Source pinned =
        new Source(topics.pinnedCommands(app, version), topics.pinnedWorkers(app, version));
    return settings.onlyPinned() ? List.of(pinned) : List.of(ofAll, pinned);
  }

  private static CommandReaders readers(
      HostSettings settings, ResultWriter writer, CommandHandler handler, Source from, Room room) {
    return new CommandReaders(
        all ->
            new CommandReader(
                all,
                handler,
                from.topic(),
                from.group(),
                settings.client("commands"),
                room.batch()),
        writer.partitionsOf(from.topic()),
        room);
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
    readers.forEach(of -> of.stop(settings.drainTimeout()));
    readers.forEach(CommandReaders::awaitStopped);
    heartbeat.close();
    writer.close();
    LOG.info("App {} has left", settings.app());
  }

  /** Waits, visibly, for Kafka and for the installation, and has the app's topics there. */
  private static void join(HostSettings settings, Topics topics) {
    long deadline = System.nanoTime() + settings.patience().toNanos();
    try (Admin admin = Brokers.connect(settings.client("admin"), settings.patience())) {
      while (true) {
        try {
          Installation.ensureApp(admin, topics, settings.app());
          String version = settings.pinsTo();
          if (version != null) {
            Installation.ensurePinned(admin, topics, settings.app(), version);
          }
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
