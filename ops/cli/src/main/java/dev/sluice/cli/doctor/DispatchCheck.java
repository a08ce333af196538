package dev.sluice.cli.doctor;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;

/** Whether the workers' share groups read commands as the engine sends them. */
final class DispatchCheck {
  private static final String ISOLATION = "share.isolation.level";
  private static final String UNCOMMITTED = "read_uncommitted";
  private static final String COMMITTED = "read_committed";

  private DispatchCheck() {}

  /**
   * @param modes whether the engine's instances send commands ahead of their commits
   */
  static Finding look(Kafka kafka, Set<Boolean> modes)
      throws ExecutionException, InterruptedException {
    if (modes.isEmpty()) {
      return Finding.skipped("No engine was heard of.");
    }
    if (modes.size() > 1) {
      return Finding.warn(
          "SLUICE-4132",
          "Expected all instances of the engine to send commands in one way, found some ahead of"
              + " their commits and some within them.",
          "Set SLUICE_COMMANDS_AHEAD to the same everywhere.");
    }
    boolean ahead = modes.iterator().next();
    String expected = ahead ? UNCOMMITTED : COMMITTED;
    List<String> other = new ArrayList<>();
    levels(kafka)
        .forEach(
            (group, level) -> {
              if (!level.equals(expected)) {
                other.add(group + " " + level);
              }
            });
    String sends = ahead ? "ahead of its commits" : "within its transactions";
    return other.isEmpty()
        ? Finding.ok("The engine sends commands " + sends + ", and workers read them so.")
        : Finding.warn(
            "SLUICE-4132",
            "Expected share groups to read commands with "
                + ISOLATION
                + "="
                + expected
                + ", as the engine sends them "
                + sends
                + "; found "
                + String.join(", ", other)
                + ".",
            "Set it with kafka-configs.sh --alter --entity-type groups, or SLUICE_COMMANDS_AHEAD="
                + !ahead
                + " at the engine. Workers set read_uncommitted when they start.");
  }

  /** What the share group of each app reads. */
  private static Map<String, String> levels(Kafka kafka)
      throws ExecutionException, InterruptedException {
    Map<ConfigResource, String> groups = new LinkedHashMap<>();
    for (String app : TopicChecks.apps(kafka)) {
      String group = kafka.topics().workerGroup(app);
      groups.put(new ConfigResource(ConfigResource.Type.GROUP, group), group);
    }
    Map<String, String> levels = new LinkedHashMap<>();
    if (!groups.isEmpty()) {
      Map<ConfigResource, Config> configs =
          kafka.admin().describeConfigs(groups.keySet()).all().get();
      groups.forEach(
          (resource, group) -> {
            ConfigEntry level = Objects.requireNonNull(configs.get(resource)).get(ISOLATION);
            if (level != null && level.value() != null) {
              levels.put(group, level.value());
            }
          });
    }
    return levels;
  }
}
