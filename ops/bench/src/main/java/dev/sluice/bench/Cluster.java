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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/** Broker, engines and workers as processes, and a client in this one. */
final class Cluster implements AutoCloseable {
  private final BenchSettings settings;
  private final Path folder;
  private final Workload workload;
  private final Fleet fleet;

  /** By name, in the order of their start. */
  private final Map<String, RoleProcess> processes = new LinkedHashMap<>();

  private final Thread atExit = new Thread(this::closeProcesses, "bench-cleanup");
  private final Map<String, Double> startupSeconds = new LinkedHashMap<>();
  private String bootstrap = "";

  private Cluster(BenchSettings settings, Workload workload, Fleet fleet, Path folder) {
    this.settings = settings;
    this.workload = workload;
    this.fleet = fleet;
    this.folder = folder;
  }

  /** Starts a broker, an engine and a worker and returns when they are up. */
  static Cluster start(BenchSettings settings, Workload workload, Progress progress)
      throws IOException {
    return start(settings, workload, Fleet.SINGLE, progress);
  }

  /** Starts everything and returns when it is up. */
  static Cluster start(BenchSettings settings, Workload workload, Fleet fleet, Progress progress)
      throws IOException {
    Path folder =
        settings.data() == null
            ? Files.createTempDirectory("sluice-bench-")
            : Files.createDirectories(settings.data()).toAbsolutePath();
    Cluster cluster = new Cluster(settings, workload, fleet, folder);
    Runtime.getRuntime().addShutdownHook(cluster.atExit);
    try {
      cluster.bootstrap = cluster.start(Role.BROKER, Role.BROKER.label(), progress);
      for (int i = 1; i <= fleet.engines(); i++) {
        cluster.start(Role.ENGINE, name(Role.ENGINE, i), progress);
      }
      for (int i = 1; i <= fleet.workers(); i++) {
        cluster.start(Role.WORKER, name(Role.WORKER, i), progress);
      }
      cluster.setDispatch();
      return cluster;
    } catch (RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  private static String name(Role role, int number) {
    return number == 1 ? role.label() : role.label() + "-" + number;
  }

  private RoleArguments arguments(Role role, String name) {
    RoleArguments arguments = new RoleArguments().with("name", name);
    return switch (role) {
      case BROKER ->
          arguments
              .with("data", folder.resolve("kafka"))
              .with("port", settings.port())
              .withSettings(settings.brokerSettings());
      case ENGINE ->
          arguments
              .with("kafka", bootstrap)
              .with("data", folder.resolve(name))
              .with("partitions", settings.partitions())
              .with("threads", settings.threads())
              .with("standbys", fleet.standbys())
              .with("dispatch", settings.dispatch())
              .withSettings(settings.engineSettings());
      case WORKER ->
          arguments.with("kafka", bootstrap).with("workload", workload.id()).with("folder", folder);
    };
  }

  private String start(Role role, String name, Progress progress) {
    long from = System.nanoTime();
    List<String> flags = settings.flags().getOrDefault(role, List.of());
    RoleProcess process =
        RoleProcess.start(name, role.mainClass(), flags, arguments(role, name), folder);
    processes.put(name, process);
    String said = process.awaitReady();
    double seconds = (System.nanoTime() - from) / 1e9;
    startupSeconds.putIfAbsent(name, seconds);
    progress.say("%s is up, pid %d %s".formatted(name, process.pid(), said).strip());
    return said;
  }

  /**
   * Kills the process of a role that has run longest (the one with the work when another one came
   * back as its standby) as {@code kill -9} does, and returns its name when it is gone.
   */
  String kill(Role role) {
    String name =
        processes.keySet().stream()
            .filter(n -> n.equals(role.label()) || n.startsWith(role.label() + "-"))
            .findFirst()
            .orElseThrow();
    Objects.requireNonNull(processes.remove(name)).kill();
    return name;
  }

  /** Starts again what {@link #kill} has killed. */
  void restart(Role role, String name, Progress progress) {
    var unused = start(role, name, progress);
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

  /** The first of its role. */
  RoleProcess process(Role role) {
    return Objects.requireNonNull(processes.get(role.label()));
  }

  /** By name, the client included. */
  Map<String, Long> pids() {
    Map<String, Long> pids = new LinkedHashMap<>();
    processes.forEach((name, process) -> pids.put(name, process.pid()));
    pids.put(Usage.CLIENT, ProcessHandle.current().pid());
    return pids;
  }

  /** From the first start of its JVM until each process said that it is ready. */
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
    List<String> names = new ArrayList<>(processes.keySet());
    for (String name : names.reversed()) {
      RoleProcess process = processes.remove(name);
      if (process != null) {
        process.close();
      }
    }
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
