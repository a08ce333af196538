package dev.sluice.cli.doctor;

import dev.sluice.schemas.events.Event;
import dev.sluice.schemas.registry.RegistrySettings;
import dev.sluice.schemas.registry.RestSchemaRegistry;
import dev.sluice.schemas.topics.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The schema registry, where one is configured. */
final class RegistryCheck {
  private static final String TIMEOUT = "schema.registry.request.timeout.ms";

  /** A registry is asked twice. */
  private static final int SHARE_OF_THE_LIMIT = 3;

  private RegistryCheck() {}

  /**
   * @param config may have the settings of {@link RegistrySettings}
   * @param limit for the whole check
   */
  static Finding look(Map<String, ?> config, Topics topics, Duration limit) {
    Map<String, Object> hasty = new HashMap<>(config);
    hasty.putIfAbsent(TIMEOUT, Long.toString(limit.toMillis() / SHARE_OF_THE_LIMIT));
    Optional<RegistrySettings> settings = RegistrySettings.of(hasty);
    if (settings.isEmpty()) {
      return Finding.skipped("None is configured (--registry, SLUICE_SCHEMA_REGISTRY_URL).");
    }
    String subject = topics.events() + "-value";
    boolean compatible =
        new RestSchemaRegistry(settings.get()).compatible(subject, Event.getClassSchema());
    return compatible
        ? Finding.ok(settings.get().urls() + " answers and takes the contract of events")
        : Finding.fail(
            "SLUICE-6104",
            "Expected the registry to take the contract of events under " + subject + ".",
            "Look at the versions of this subject: something else was registered there. Remove it"
                + " or use another namespace.");
  }
}
