package dev.sluice.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What all workloads can be told. */
final class BenchOptions {
  /** Without them a profile moves samples to the nearest safepoint. */
  private static final List<String> TRUE_FRAMES =
      List.of("-XX:+UnlockDiagnosticVMOptions", "-XX:+DebugNonSafepoints");

  @Option(
      names = "--runs",
      paramLabel = "N",
      description =
          "Runs of each round with many in flight; of w4, all (default: 10000; of w3, 1000).")
  private @Nullable Integer runs;

  @Option(
      names = "--latency-runs",
      paramLabel = "N",
      defaultValue = "400",
      description = "Runs of each round with one in flight (default: ${DEFAULT-VALUE}).")
  private int latencyRuns;

  @Option(
      names = "--warmup",
      paramLabel = "N",
      defaultValue = "10000",
      description = "Runs before the first round; the JVMs start cold (default: ${DEFAULT-VALUE}).")
  private int warmup;

  @Option(
      names = "--window",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Runs in flight at a time (default: ${DEFAULT-VALUE}).")
  private int window;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "How often each figure is taken (default: 5; of w4, 3).")
  private @Nullable Integer rounds;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      defaultValue = "4",
      description = "Partitions of each inbox (default: ${DEFAULT-VALUE}).")
  private int partitions;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "2",
      description = "Stream threads of the engine (default: ${DEFAULT-VALUE}).")
  private int threads;

  @Option(
      names = "--dispatch",
      paramLabel = "ahead|transactional",
      defaultValue = "AHEAD",
      description = "When workers see a command: ahead of the commit or after it (default: ahead).")
  private Dispatch dispatch = Dispatch.AHEAD;

  @Option(
      names = "--json",
      description = "Print one JSON object as the last line, after the table.")
  private boolean json;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Where everything is written, and stays (default: a temporary folder).")
  private @Nullable Path data;

  @Option(names = "--keep", description = "Leave the temporary folder, with the logs.")
  private boolean keep;

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "0",
      description = "Port of the broker (default: any free one).")
  private int port;

  @Option(
      names = "--profile",
      paramLabel = "DIR",
      description =
          "After the rounds, one more with async-profiler in each process; flame graphs and the"
              + " largest parts go to DIR.")
  private @Nullable Path profile;

  @Option(
      names = "--profile-event",
      paramLabel = "EVENT",
      defaultValue = "ctimer,interval=500us",
      description = "What async-profiler samples by (default: ${DEFAULT-VALUE}).")
  private String profileEvent = "";

  @Option(
      names = "--jvm",
      paramLabel = "ROLE=FLAGS",
      description =
          "JVM flags of broker, engine or worker, added to its own, as in --jvm \"engine=-Xmx512m"
              + " -XX:+UseG1GC\".")
  private Map<Role, String> jvm = new LinkedHashMap<>();

  @Option(
      names = "--broker-set",
      paramLabel = "NAME=VALUE",
      description = "A setting of the broker.")
  private Map<String, String> brokerSettings = new LinkedHashMap<>();

  @Option(
      names = "--engine-set",
      paramLabel = "NAME=VALUE",
      description = "A Kafka Streams setting of the engine.")
  private Map<String, String> engineSettings = new LinkedHashMap<>();

  boolean json() {
    return json;
  }

  /** The options with what is standard for a workload. */
  BenchSettings settings(int standardRuns, int standardRounds) {
    return new BenchSettings(
        runs == null ? standardRuns : runs,
        latencyRuns,
        warmup,
        window,
        rounds == null ? standardRounds : rounds,
        partitions,
        threads,
        dispatch,
        flags(),
        brokerSettings,
        engineSettings,
        data,
        port,
        keep,
        profile,
        profileEvent);
  }

  private Map<Role, List<String>> flags() {
    Map<Role, List<String>> flags = new EnumMap<>(Role.class);
    for (Role role : Role.values()) {
      List<String> list = new ArrayList<>(role.standardFlags());
      String added = jvm.get(role);
      if (added != null) {
        list.addAll(Arrays.asList(added.strip().split("\\s+")));
      }
      if (profile != null) {
        list.addAll(TRUE_FRAMES);
      }
      flags.put(role, list);
    }
    return flags;
  }
}
