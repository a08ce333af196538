package dev.sluice.topology.streams;

import dev.sluice.errors.SluiceException;
import dev.sluice.schemas.topics.Topics;
import dev.sluice.topology.core.EngineLimits;
import dev.sluice.topology.core.Retention;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** The engine's settings as the environment gives them. */
record EngineEnvironment(EngineConfig config, int partitions, int replicas) {
  private static final Duration LONGEST_RETENTION = Duration.ofDays(3_660);
  private static final Duration LEAST_LOOK_BACK = Duration.ofMinutes(1);

  /** As long as the topic of events keeps them. */
  private static final Duration LONGEST_LOOK_BACK = Duration.ofDays(7);

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

  static EngineLimits limits(Map<String, String> env) {
    EngineLimits standard = EngineLimits.standard();
    return standard
        .withRetention(
            new Retention(
                retention(env, "SLUICE_RETENTION_COMPLETED", standard.retention().completed()),
                retention(env, "SLUICE_RETENTION_FAILED", standard.retention().failed()),
                retention(env, "SLUICE_RETENTION_CANCELLED", standard.retention().cancelled())))
        .withSteps(number(env, "SLUICE_MAX_STEPS", standard.steps(), 1, 10_000))
        .withPriority(number(env, "SLUICE_MAX_PRIORITY", standard.priority(), 0, 86_400))
        .withLookBack(
            duration(
                env, "SLUICE_LOOK_BACK", standard.lookBack(), LEAST_LOOK_BACK, LONGEST_LOOK_BACK));
  }

  /** For less than a day an event that comes again would start a second run. */
  private static Duration retention(Map<String, String> env, String name, Duration standard) {
    return duration(env, name, standard, Retention.LEAST, LONGEST_RETENTION);
  }

  private static Duration duration(
      Map<String, String> env, String name, Duration standard, Duration least, Duration longest) {
    String value = env.getOrDefault(name, "").strip();
    if (value.isEmpty()) {
      return standard;
    }
    if (value.matches("[0-9]{1,6}[mhd]")) {
      long count = Long.parseLong(value.substring(0, value.length() - 1));
      Duration time =
          switch (value.charAt(value.length() - 1)) {
            case 'd' -> Duration.ofDays(count);
            case 'h' -> Duration.ofHours(count);
            default -> Duration.ofMinutes(count);
          };
      if (time.compareTo(least) >= 0 && time.compareTo(longest) <= 0) {
        return time;
      }
    }
    throw new SluiceException(
        "SLUICE-4108",
        "Expected "
            + name
            + " to be minutes, hours or days, such as 90m, 36h or 14d, from "
            + text(least)
            + " to "
            + text(longest)
            + ", found '"
            + value
            + "'.",
        "Set it right, or unset it for the default " + text(standard) + ".");
  }

  private static String text(Duration time) {
    return time.toMinutesPart() > 0
        ? time.toMinutes() + "m"
        : time.toHoursPart() > 0 ? time.toHours() + "h" : time.toDays() + "d";
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
