package dev.sluice.topology.streams;

import dev.sluice.errors.SluiceException;
import dev.sluice.schemas.topics.Topics;
import dev.sluice.topology.core.EngineLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** The engine's settings as the environment gives them. */
record EngineEnvironment(EngineConfig config, int partitions, int replicas) {

  static EngineEnvironment of(Map<String, String> env) {
    String registry = env.getOrDefault("SLUICE_SCHEMA_REGISTRY_URL", "");
    EngineConfig config =
        new EngineConfig(
            env.getOrDefault("SLUICE_KAFKA", "127.0.0.1:9092"),
            new Topics(env.getOrDefault("SLUICE_NAMESPACE", Topics.DEFAULT_NAMESPACE)),
            Path.of(env.getOrDefault("SLUICE_STATE_DIR", "sluice-state")),
            env.getOrDefault("SLUICE_INSTANCE", "engine-0"),
            number(env, "SLUICE_THREADS", 2, 1, 256),
            number(env, "SLUICE_STANDBYS", 0, 0, 8),
            number(env, "SLUICE_HEALTH_PORT", 8290, -1, 65_535),
            Boolean.parseBoolean(env.getOrDefault("SLUICE_COMMANDS_AHEAD", "true")),
            limits(env),
            registry.isEmpty() ? Map.of() : Map.of("schema.registry.url", registry));
    return new EngineEnvironment(
        config,
        number(env, "SLUICE_PARTITIONS", 4, 1, 10_000),
        number(env, "SLUICE_REPLICATION", -1, -1, 10));
  }

  private static EngineLimits limits(Map<String, String> env) {
    EngineLimits standard = EngineLimits.standard();
    int lookBack = number(env, "SLUICE_LOOK_BACK_MINUTES", 60, 1, 10_080);
    return new EngineLimits(
        standard.retention(),
        standard.lossesInARow(),
        standard.steps(),
        standard.parking(),
        standard.memoBytes(),
        Duration.ofMinutes(lookBack),
        number(env, "SLUICE_MAX_PRIORITY", standard.priority(), 0, 86_400));
  }

  private static int number(Map<String, String> env, String name, int standard, int min, int max) {
    String value = env.get(name);
    if (value == null || value.isEmpty()) {
      return standard;
    }
    try {
      int number = Integer.parseInt(value);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      // told below, like a number out of range
    }
    throw new SluiceException(
        "SLUICE-4108",
        "Expected "
            + name
            + " to be a number from "
            + min
            + " to "
            + max
            + ", found '"
            + value
            + "'.",
        "Set it right, or unset it for the default " + standard + ".");
  }
}
