package dev.sluice.schemas.topics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;

/** How each topic of an installation is kept: partitions, cleanup, retention and record size. */
final class Catalogue {
  private static final Duration WEEK = Duration.ofDays(7);
  private static final Duration MONTH = Duration.ofDays(30);

  /** How long a pinned run can wait for a worker. */
  private static final Duration PINNED = Duration.ofDays(90);

  /** Somewhat longer than a page tells of who is no longer heard of. */
  private static final Duration PRESENCE = Duration.ofHours(2);

  /** For whoever comes late to a run, or comes back to it. */
  private static final Duration LIVE = Duration.ofHours(1);

  /** What is kept for less is dropped soon after its time. */
  private static final Duration SHORT = Duration.ofDays(1);

  /** After it Kafka may drop what is outdated of a topic that is kept for a short time. */
  private static final Duration SHORT_LIVED_SEGMENT = Duration.ofMinutes(5);

  private static final int MIB = 1024 * 1024;

  /** An event's data and user (1 MiB each) and its envelope. */
  private static final int EVENT_BYTES = 3 * MIB;

  /** A step's input and output (4 MiB each) and what comes with them. */
  private static final int REPORT_BYTES = 10 * MIB;

  /** A replay with new data (1 MiB) and a new input for one step (4 MiB). */
  private static final int ORDER_BYTES = 6 * MIB;

  /** A run's memo (32 MiB) and the events that started it (a batch: 10 MiB). */
  private static final int COMMAND_BYTES = 44 * MIB;

  /** Which of a topic's records Kafka keeps. */
  enum Cleanup {
    DELETE,
    COMPACT,

    /** The last of each key, and that not for ever. */
    COMPACT_DELETE
  }

  /**
   * One topic.
   *
   * @param name its full name
   * @param partitions how many; 0: as many as the inboxes
   * @param retention how long a record is kept at least; meaningless for {@link Cleanup#COMPACT}
   * @param maxBytes the largest record batch it takes
   * @param brokerTime whether a record's timestamp says when Kafka took it, whatever its writer
   *     says
   */
  record Entry(
      String name,
      int partitions,
      Cleanup cleanup,
      Duration retention,
      int maxBytes,
      boolean brokerTime) {
    String cleanupPolicy() {
      return switch (cleanup) {
        case DELETE -> TopicConfig.CLEANUP_POLICY_DELETE;
        case COMPACT -> TopicConfig.CLEANUP_POLICY_COMPACT;
        case COMPACT_DELETE ->
            TopicConfig.CLEANUP_POLICY_COMPACT + "," + TopicConfig.CLEANUP_POLICY_DELETE;
      };
    }

    /** The topic's configuration; from three replicas on, two must have a record. */
    Map<String, String> configs(int replicationFactor) {
      Map<String, String> configs = new HashMap<>();
      configs.put(TopicConfig.CLEANUP_POLICY_CONFIG, cleanupPolicy());
      configs.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(maxBytes));
      if (replicationFactor != Installation.BROKER_DEFAULT) {
        int minInSync = Installation.minInSync(replicationFactor);
        configs.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, Integer.toString(minInSync));
      }
      if (brokerTime) {
        configs.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
      }
      String piece = Long.toString(SHORT_LIVED_SEGMENT.toMillis());
      if (cleanup != Cleanup.COMPACT && retention.compareTo(SHORT) < 0) {
        configs.put(TopicConfig.SEGMENT_MS_CONFIG, piece);
      }
      if (cleanup == Cleanup.COMPACT_DELETE) {
        configs.put(TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG, piece);
        configs.put(TopicConfig.DELETE_RETENTION_MS_CONFIG, piece);
      }
      if (cleanup != Cleanup.COMPACT) {
        configs.put(TopicConfig.RETENTION_MS_CONFIG, Long.toString(retention.toMillis()));
        configs.put(TopicConfig.RETENTION_BYTES_CONFIG, "-1");
      }
      return configs;
    }
  }

  private Catalogue() {}

  /** The five topics that the engine reads, which must have the same partition count. */
  static List<String> inboxes(Topics topics) {
    return List.of(
        topics.events(), topics.results(), topics.control(), topics.lanes(), topics.waits());
  }

  /** Every topic of an installation except the command topics. */
  static List<Entry> of(Topics topics) {
    List<Entry> entries = new ArrayList<>();
    // Waits count events by when they came, and look back for them by that time.
    entries.add(new Entry(topics.events(), 0, Cleanup.DELETE, WEEK, EVENT_BYTES, true));
    entries.add(delete(topics.results(), 0, WEEK, REPORT_BYTES));
    entries.add(delete(topics.control(), 0, WEEK, ORDER_BYTES));
    entries.add(delete(topics.lanes(), 0, WEEK, REPORT_BYTES));
    entries.add(delete(topics.waits(), 0, WEEK, EVENT_BYTES));
    entries.add(compact(topics.functions()));
    entries.add(compact(topics.interests()));
    entries.add(delete(topics.history(), 0, WEEK, REPORT_BYTES));
    // Who was heard of when must not depend on the clocks of those who speak.
    entries.add(new Entry(topics.presence(), 1, Cleanup.COMPACT_DELETE, PRESENCE, MIB, true));
    entries.add(new Entry(topics.live(), 0, Cleanup.DELETE, LIVE, MIB, true));
    entries.add(delete(topics.deadLetters(), 1, MONTH, COMMAND_BYTES));
    return entries;
  }

  /**
   * The command topic of {@code app}. One partition: a share group gives each partition to as few
   * members as it can, so of several partitions one might belong to a member that is busy with a
   * slow turn; of one partition every member has its share.
   */
  static Entry commands(Topics topics, String app) {
    return delete(topics.commands(app), 1, WEEK, COMMAND_BYTES);
  }

  /**
   * The topic of commands for one version of {@code app}. They may wait for a worker of that
   * version, which is not always there, so they are kept for longer.
   */
  static Entry pinnedCommands(Topics topics, String app, String version) {
    return delete(topics.pinnedCommands(app, version), 1, PINNED, COMMAND_BYTES);
  }

  private static Entry delete(String name, int partitions, Duration retention, int maxBytes) {
    return new Entry(name, partitions, Cleanup.DELETE, retention, maxBytes, false);
  }

  private static Entry compact(String name) {
    return new Entry(name, 1, Cleanup.COMPACT, Duration.ZERO, MIB, false);
  }
}
