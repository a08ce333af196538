package dev.sluice.bench;

import dev.sluice.schemas.topics.Installation;
import dev.sluice.schemas.topics.ShareGroupSettings;
import dev.sluice.schemas.topics.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/** Broker, engine and worker as processes, and a client in this one. */
final class Cluster implements AutoCloseable {
  private final BenchSettings settings;
  private final Path folder;
  private final Map<Role, RoleProcess> processes = new EnumMap<>(Role.class);
  private final Thread atExit = new Thread(this::closeProcesses, "bench-cleanup");
  private final Map<String, Double> startupSeconds = new LinkedHashMap<>();
  private String bootstrap = "";

  private Cluster(BenchSettings settings, Path folder) {
    this.settings = settings;
    this.folder = folder;
  }

  /** Starts everything and returns when the engine and the worker are up. */
  static Cluster start(BenchSettings settings, Progress progress) throws IOException {
    Path folder =
        settings.data() == null
            ? Files.createTempDirectory("sluice-bench-")
            : Files.createDirectories(settings.data()).toAbsolutePath();
    Cluster cluster = new Cluster(settings, folder);
    Runtime.getRuntime().addShutdownHook(cluster.atExit);
    try {
      cluster.bootstrap =
          cluster.start(
              Role.BROKER,
              new RoleArguments()
                  .with("data", folder.resolve("kafka"))
                  .with("port", settings.port())
                  .withSettings(settings.brokerSettings()),
              progress);
      cluster.start(
          Role.ENGINE,
          new RoleArguments()
              .with("kafka", cluster.bootstrap)
              .with("data", folder.resolve("engine"))
              .with("partitions", settings.partitions())
              .with("threads", settings.threads())
              .with("dispatch", settings.dispatch())
              .withSettings(settings.engineSettings()),
          progress);
      cluster.start(Role.WORKER, new RoleArguments().with("kafka", cluster.bootstrap), progress);
      cluster.setDispatch();
      return cluster;
    } catch (RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  private String start(Role role, RoleArguments arguments, Progress progress) {
    long from = System.nanoTime();
    List<String> flags = settings.flags().getOrDefault(role, List.of());
    RoleProcess process = RoleProcess.start(role, flags, arguments, folder);
    processes.put(role, process);
    String said = process.awaitReady();
    double seconds = (System.nanoTime() - from) / 1e9;
    startupSeconds.put(role.label(), seconds);
    progress.say("%s is up, pid %d %s".formatted(role.label(), process.pid(), said).strip());
    return said;
  }

  /** The worker has registered its app as is standard; here is what this benchmark wants. */
  private void setDispatch() {
    try (Admin admin =
        Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap))) {
      Installation.ensureApp(
          admin,
          Topics.standard(),
          BenchFunctions.APP,
          ShareGroupSettings.standard().withIsolation(settings.dispatch().isolation()));
    }
  }

  Client connect() {
    return new Client(bootstrap, Topics.standard());
  }

  /** Throws when a process has ended by itself. */
  void check() {
    processes.values().stream()
        .filter(process -> !process.alive())
        .findFirst()
        .ifPresent(
            dead -> {
              throw dead.ended();
            });
  }

  RoleProcess process(Role role) {
    return Objects.requireNonNull(processes.get(role));
  }

  /** By name, the client included. */
  Map<String, Long> pids() {
    Map<String, Long> pids = new LinkedHashMap<>();
    processes.forEach((role, process) -> pids.put(role.label(), process.pid()));
    pids.put(Usage.CLIENT, ProcessHandle.current().pid());
    return pids;
  }

  /** From the start of its JVM until each role said that it is ready. */
  Map<String, Double> startupSeconds() {
    return startupSeconds;
  }

  Path folder() {
    return folder;
  }

  @Override
  public void close() {
    closeProcesses();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException exiting) {
      // then the hook does the same once more, to no effect
    }
  }

  private synchronized void closeProcesses() {
    List<Role> lastFirst = new ArrayList<>(processes.keySet());
    lastFirst.sort(Comparator.reverseOrder());
    lastFirst.forEach(
        role -> {
          RoleProcess process = processes.remove(role);
          if (process != null) {
            process.close();
          }
        });
    if (settings.data() == null && !settings.keep()) {
      delete(folder);
    }
  }

  private static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How long a benchmark waits for a run to make progress before it gives up. */
  static Duration patience() {
    return Duration.ofSeconds(60);
  }
}
