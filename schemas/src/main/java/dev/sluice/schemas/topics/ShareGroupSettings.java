package dev.sluice.schemas.topics;

import dev.sluice.errors.SluiceException;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the share group of an app's workers reads its commands.
 *
 * @param isolation {@code READ_UNCOMMITTED} hands out a command before the engine's transaction has
 *     committed, {@code READ_COMMITTED} after it
 * @param lockDuration how long a worker holds a command without renewing it
 * @param heartbeatInterval how often a worker reports; a new worker gets its first command one or
 *     two of them after it has started
 * @param sessionTimeout how long a worker may be silent before its commands go to others
 */
public record ShareGroupSettings(
    IsolationLevel isolation,
    Duration lockDuration,
    Duration heartbeatInterval,
    Duration sessionTimeout) {
  private static final Logger log = LoggerFactory.getLogger(ShareGroupSettings.class);

  private static final String FEATURE = "share.version";
  private static final String OFFSET_RESET = "share.auto.offset.reset";
  private static final String ISOLATION = "share.isolation.level";
  private static final String LOCK_DURATION = "share.record.lock.duration.ms";
  private static final String HEARTBEAT = "share.heartbeat.interval.ms";
  private static final String SESSION_TIMEOUT = "share.session.timeout.ms";
  private static final String DELIVERIES = "share.delivery.count.limit";

  /** A command is answered at its second delivery; the others are for answers that got lost. */
  private static final int DELIVERY_LIMIT = 10;

  /** What the brokers may forbid: the settings of a group and the broker settings that bound it. */
  private static final Map<String, Bounds> BOUNDED =
      Map.of(
          LOCK_DURATION,
          new Bounds(
              "group.share.min.record.lock.duration.ms", "group.share.max.record.lock.duration.ms"),
          HEARTBEAT,
          new Bounds(
              "group.share.min.heartbeat.interval.ms", "group.share.max.heartbeat.interval.ms"),
          SESSION_TIMEOUT,
          new Bounds("group.share.min.session.timeout.ms", "group.share.max.session.timeout.ms"),
          DELIVERIES,
          new Bounds(
              "group.share.min.delivery.count.limit", "group.share.max.delivery.count.limit"));

  private record Bounds(String min, String max) {}

  /**
   * Commands are handed out ahead of the commit, held for 30 s, workers report every 500 ms and are
   * given up after 10 s.
   */
  public static ShareGroupSettings standard() {
    return new ShareGroupSettings(
        IsolationLevel.READ_UNCOMMITTED,
        Duration.ofSeconds(30),
        Duration.ofMillis(500),
        Duration.ofSeconds(10));
  }

  /** The same with another isolation. */
  public ShareGroupSettings withIsolation(IsolationLevel other) {
    return new ShareGroupSettings(other, lockDuration, heartbeatInterval, sessionTimeout);
  }

  /**
   * Sets them for {@code group}; what the brokers do not allow becomes the nearest that they do.
   *
   * @throws SluiceException SLUICE-4002 Kafka does not answer, SLUICE-4007 it refuses, SLUICE-4008
   *     it has no share groups
   */
  void apply(Admin admin, String group) {
    String question = "configure share group " + group;
    checkFeature(admin, question);
    Map<String, String> wanted = new LinkedHashMap<>();
    wanted.put(OFFSET_RESET, "earliest");
    wanted.put(ISOLATION, isolation.name().toLowerCase(Locale.ROOT));
    wanted.put(LOCK_DURATION, Long.toString(lockDuration.toMillis()));
    wanted.put(SESSION_TIMEOUT, Long.toString(sessionTimeout.toMillis()));
    wanted.put(HEARTBEAT, Long.toString(heartbeatInterval.toMillis()));
    wanted.put(DELIVERIES, Integer.toString(DELIVERY_LIMIT));
    Map<String, String> allowed = withinBounds(admin, wanted);
    try {
      alter(admin, group, allowed, question);
    } catch (Ask.Refused e) {
      if (!isInvalid(e.reason())) {
        throw refusal(question, e.reason());
      }
      log.info("Kafka refused the settings of share group {}: {}", group, e.reason().getMessage());
      alterOneByOne(admin, group, allowed, question);
    }
  }

  private static void alterOneByOne(
      Admin admin, String group, Map<String, String> settings, String question) {
    settings.forEach(
        (name, value) -> {
          try {
            alter(admin, group, Map.of(name, value), question);
          } catch (Ask.Refused e) {
            // A wrong isolation or start would change what the workers see; the rest is pace.
            if (!isInvalid(e.reason()) || !BOUNDED.containsKey(name)) {
              throw refusal(question, e.reason());
            }
            log.warn(
                "Kafka refuses {}={} for share group {} and goes on with its own: {}",
                name,
                value,
                group,
                e.reason().getMessage());
          }
        });
  }

  private static void alter(
      Admin admin, String group, Map<String, String> settings, String question) throws Ask.Refused {
    Collection<AlterConfigOp> operations =
        settings.entrySet().stream()
            .map(
                setting ->
                    new AlterConfigOp(
                        new ConfigEntry(setting.getKey(), setting.getValue()),
                        AlterConfigOp.OpType.SET))
            .toList();
    ConfigResource resource = new ConfigResource(ConfigResource.Type.GROUP, group);
    Ask.orRefusal(admin.incrementalAlterConfigs(Map.of(resource, operations)).all(), question);
  }

  private static boolean isInvalid(Throwable refusal) {
    return refusal instanceof InvalidConfigurationException;
  }

  /** Brokers without the feature take the settings, and then refuse the workers. */
  private static void checkFeature(Admin admin, String question) {
    try {
      FinalizedVersionRange feature =
          Ask.orRefusal(admin.describeFeatures().featureMetadata(), "describe its features")
              .finalizedFeatures()
              .get(FEATURE);
      int level = feature == null ? 0 : feature.maxVersionLevel();
      if (level < 1) {
        throw withoutShareGroups(question, FEATURE + " at " + level, null);
      }
    } catch (Ask.Refused e) {
      throw refusal("describe its features", e.reason());
    }
  }

  private static SluiceException refusal(String question, Throwable cause) {
    return cause instanceof UnsupportedVersionException
        ? withoutShareGroups(question, String.valueOf(cause.getMessage()), cause)
        : Ask.refusal(question, cause);
  }

  private static SluiceException withoutShareGroups(
      String question, String found, @Nullable Throwable cause) {
    return new SluiceException(
        "SLUICE-4008",
        "Expected brokers with share groups to %s, found %s.".formatted(question, found),
        "Use Kafka 4.2 or later, and: kafka-features.sh upgrade --feature share.version=1",
        cause);
  }

  private static Map<String, String> withinBounds(Admin admin, Map<String, String> wanted) {
    Node broker = Ask.must(admin.describeCluster().nodes(), "list brokers").iterator().next();
    ConfigResource resource = new ConfigResource(ConfigResource.Type.BROKER, broker.idString());
    Config config;
    try {
      config =
          Objects.requireNonNull(
              Ask.orRefusal(
                      admin.describeConfigs(List.of(resource)).all(),
                      "describe broker " + broker.idString())
                  .get(resource));
    } catch (Ask.Refused e) {
      log.info("Cannot read what the brokers allow for share groups: {}", e.getMessage());
      return wanted;
    }
    Map<String, String> allowed = new LinkedHashMap<>();
    wanted.forEach(
        (name, value) -> {
          Bounds bounds = BOUNDED.get(name);
          String nearest = bounds == null ? value : nearest(config, bounds, value);
          if (!nearest.equals(value)) {
            log.info("The brokers do not allow {}={}, using {}", name, value, nearest);
          }
          allowed.put(name, nearest);
        });
    return allowed;
  }

  private static String nearest(Config config, Bounds bounds, String value) {
    ConfigEntry min = config.get(bounds.min());
    ConfigEntry max = config.get(bounds.max());
    long nearest = Long.parseLong(value);
    if (max != null) {
      nearest = Math.min(nearest, Long.parseLong(max.value()));
    }
    if (min != null) {
      nearest = Math.max(nearest, Long.parseLong(min.value()));
    }
    return Long.toString(nearest);
  }
}
