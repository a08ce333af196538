package dev.sluice.schemas.topics;

import dev.sluice.errors.SluiceException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.jspecify.annotations.Nullable;

/**
 * A setting of a topic that keeps or takes less than the installation creates the topic with.
 *
 * @param name such as {@code retention.ms}
 */
public record WeakSetting(String topic, String name, String expected, String found) {
  /** For retention: no limit. */
  private static final String UNLIMITED = "-1";

  /**
   * The weak settings of the installation's topics and of the command topics of {@code apps}, by
   * topic and name.
   *
   * @throws SluiceException SLUICE-4002 Kafka does not answer, SLUICE-4007 it refuses
   */
  public static List<WeakSetting> of(
      Admin admin, Installation installation, Collection<String> apps) {
    Topics topics = installation.topics();
    Map<ConfigResource, Catalogue.Entry> entries = new HashMap<>();
    Catalogue.of(topics).forEach(entry -> entries.put(resource(entry), entry));
    apps.stream()
        .map(app -> Catalogue.commands(topics, app))
        .forEach(entry -> entries.put(resource(entry), entry));
    Map<ConfigResource, Config> configs = KnownTopics.configs(admin, entries.keySet());
    List<WeakSetting> weak = new ArrayList<>();
    entries.forEach(
        (resource, entry) -> {
          Config config = Objects.requireNonNull(configs.get(resource));
          entry
              .configs(installation.replicationFactor())
              .forEach(
                  (name, expected) -> {
                    String found = value(config.get(name));
                    if (isWeaker(found, expected)) {
                      weak.add(new WeakSetting(entry.name(), name, expected, found));
                    }
                  });
        });
    weak.sort(Comparator.comparing(WeakSetting::topic).thenComparing(WeakSetting::name));
    return weak;
  }

  private static ConfigResource resource(Catalogue.Entry entry) {
    return new ConfigResource(ConfigResource.Type.TOPIC, entry.name());
  }

  private static String value(@Nullable ConfigEntry entry) {
    return entry == null ? "" : entry.value();
  }

  static boolean isWeaker(String found, String expected) {
    if (found.equals(expected) || found.equals(UNLIMITED)) {
      return false;
    }
    try {
      return expected.equals(UNLIMITED) || Long.parseLong(found) < Long.parseLong(expected);
    } catch (NumberFormatException notANumber) {
      return true;
    }
  }
}
