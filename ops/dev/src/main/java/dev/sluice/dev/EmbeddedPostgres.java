package dev.sluice.dev;

import dev.sluice.errors.SluiceException;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real Postgres as a child of this process: loopback only, small, its data in a folder. What was
 * committed survives {@link #close()} and a kill of this process, which leaves Postgres running:
 * the next start on the folder ends it first.
 */
public final class EmbeddedPostgres implements AutoCloseable {
  /** Whom to connect as; without a password, as only this machine can. */
  public static final String USER = "postgres";

  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

  /** The library's own name for it. */
  private static final String BINARIES = "ot.epg.working-dir";

  private final io.zonky.test.db.postgres.embedded.EmbeddedPostgres postgres;

  private EmbeddedPostgres(io.zonky.test.db.postgres.embedded.EmbeddedPostgres postgres) {
    this.postgres = postgres;
  }

  /**
   * Starts Postgres on a folder, creating the database cluster the first time, and returns when it
   * takes connections. Its binaries are unpacked into the folder the first time too, or, for all
   * folders together, into the one that the system property {@code ot.epg.working-dir} names.
   *
   * @param folder holds nothing else; the caller makes sure that one process uses it at a time
   * @param port where clients connect; 0 for the one of last time, or any free one
   * @throws SluiceException SLUICE-5002 when the port is in use, SLUICE-5006 when Postgres does not
   *     start
   */
  public static EmbeddedPostgres start(Path folder, int port) {
    Path absolute = folder.toAbsolutePath();
    try {
      Files.createDirectories(absolute);
      Path data = absolute.resolve("data");
      endOrphan(data);
      if (port != 0) {
        Ports.requireFree(port, "Postgres", "--postgres-port");
      }
      int clients = port == 0 ? portOfLastTime(absolute).orElseGet(Ports::free) : port;
      Path complete = absolute.resolve("initialized");
      if (!Files.exists(complete)) {
        deleteAll(data); // of a first start that was interrupted; nobody ever connected to it
      }
      EmbeddedPostgres started = new EmbeddedPostgres(builder(absolute, data, clients).start());
      Files.writeString(absolute.resolve("port"), clients + "\n");
      Files.writeString(complete, "");
      return started;
    } catch (SluiceException e) {
      throw e;
    } catch (Exception | ExceptionInInitializerError e) {
      throw new SluiceException(
          "SLUICE-5006",
          "Expected the embedded Postgres to start on %s, found: %s.".formatted(folder, e),
          "See %s for Postgres' own words.".formatted(log(absolute)),
          e);
    }
  }

  private static io.zonky.test.db.postgres.embedded.EmbeddedPostgres.Builder builder(
      Path folder, Path data, int port) {
    Redirect log = Redirect.appendTo(log(folder).toFile());
    return io.zonky.test.db.postgres.embedded.EmbeddedPostgres.builder()
        .setDataDirectory(data)
        .setCleanDataDirectory(false)
        .setOverrideWorkingDirectory(
            new File(System.getProperty(BINARIES, folder.resolve("binaries").toString())))
        .setRegisterShutdownHook(false)
        .setPort(port)
        .setPGStartupWait(START_LIMIT)
        .setOutputRedirector(log)
        .setErrorRedirector(log)
        .setServerConfig("listen_addresses", "127.0.0.1")
        .setServerConfig("unix_socket_directories", "")
        .setServerConfig("max_connections", "40")
        .setServerConfig("shared_buffers", "32MB")
        .setServerConfig("max_wal_size", "256MB")
        .setServerConfig("jit", "off")
        // The library switches both off for the sake of tests; here the data is to stay.
        .setServerConfig("fsync", "on")
        .setServerConfig("synchronous_commit", "on");
  }

  /** For JDBC, user included. */
  public String jdbcUrl() {
    return "jdbc:postgresql://127.0.0.1:%d/postgres?user=%s".formatted(port(), USER);
  }

  public int port() {
    return postgres.getPort();
  }

  /** Ends all connections and stops Postgres. */
  @Override
  public void close() {
    try {
      postgres.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path log(Path folder) {
    return folder.resolve("postgres.log");
  }

  private static Optional<Integer> portOfLastTime(Path folder) throws IOException {
    Path file = folder.resolve("port");
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    return Optional.of(Integer.valueOf(Files.readString(file).strip())).filter(Ports::isFree);
  }

  /** The first line of {@code postmaster.pid} is the process, the second its data folder. */
  private static void endOrphan(Path data) throws IOException, InterruptedException {
    Path file = data.resolve("postmaster.pid");
    if (!Files.exists(file)) {
      return;
    }
    List<String> lines = Files.readAllLines(file);
    Optional<ProcessHandle> orphan =
        lines.isEmpty()
            ? Optional.empty()
            : ProcessHandle.of(Long.parseLong(lines.getFirst().strip()))
                .filter(EmbeddedPostgres::isPostgres);
    if (orphan.isPresent()) {
      LOG.info("Ending Postgres {}, left behind on {}", orphan.get().pid(), data);
      end(orphan.get());
    }
  }

  /** Where the system does not tell, Postgres it is: the folder's lock is ours. */
  private static boolean isPostgres(ProcessHandle process) {
    return process.info().command().orElse("postgres").contains("postgres");
  }

  private static void end(ProcessHandle process) throws InterruptedException {
    process.destroy();
    try {
      process.onExit().get(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException stillThere) {
      process.destroyForcibly();
      process.onExit().join();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void deleteAll(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> found = Files.walk(folder)) {
      for (Path path : found.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
