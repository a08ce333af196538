package dev.sluice.topology.streams;

import dev.sluice.schemas.topics.Installation;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.StreamsConfig;

/** What the engine sets in Kafka Streams, and why. */
final class EngineSettings {
  /** The interval that a commit under load waits for; earlier ones are {@link EarlyCommit}'s. */
  private static final int COMMIT_INTERVAL_MS = 100;

  /** Bounds how late a timer fires on an idle thread. */
  private static final int POLL_MS = 10;

  private EngineSettings() {}

  static EarlyCommit.Policy commits(EngineConfig config) {
    return new EarlyCommit.Policy(true, !config.commandsAheadOfCommit(), 64);
  }

  /** How the producer of commands reaches Kafka: as the clients of Streams do. */
  static Map<String, Object> commandProducer(EngineConfig config) {
    Map<String, Object> settings = new HashMap<>(config.overrides());
    settings.keySet().removeIf(name -> !ProducerConfig.configNames().contains(name));
    settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, config.bootstrap());
    settings.put(ProducerConfig.CLIENT_ID_CONFIG, config.instanceId() + "-commands");
    return settings;
  }

  /** How the heartbeat reaches Kafka; it takes what is its own. */
  static Map<String, Object> heartbeat(EngineConfig config) {
    Map<String, Object> settings = new HashMap<>(config.overrides());
    settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, config.bootstrap());
    return settings;
  }

  /** How a look back at past events reads them: only what is committed, and in no group. */
  static Map<String, Object> lookBack(EngineConfig config) {
    Map<String, Object> settings = new HashMap<>(config.overrides());
    settings.keySet().removeIf(name -> !ConsumerConfig.configNames().contains(name));
    settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
    settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, config.bootstrap());
    settings.put(ConsumerConfig.CLIENT_ID_CONFIG, config.instanceId() + "-look-back");
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1_000);
    return settings;
  }

  /**
   * Of Kafka Streams.
   *
   * @param replicas of the topics that keep its state: as many as the inboxes have, or a broker
   *     that is lost would take state with it that events cannot bring back
   */
  static Properties of(EngineConfig config, int replicas) {
    Map<String, Object> settings = new HashMap<>();
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, config.topics().engine());
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, config.bootstrap());
    settings.put(StreamsConfig.STATE_DIR_CONFIG, config.stateDir().toString());
    settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, COMMIT_INTERVAL_MS);
    settings.put(StreamsConfig.POLL_MS_CONFIG, POLL_MS);
    settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, config.threads());
    settings.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, config.standbyReplicas());
    settings.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, replicas);
    settings.put(
        StreamsConfig.topicPrefix(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG),
        Installation.minInSync(replicas));
    settings.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 64L << 20);
    settings.put(StreamsConfig.TOPOLOGY_OPTIMIZATION_CONFIG, StreamsConfig.NO_OPTIMIZATION);
    settings.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BoundedRocksDb.class);
    settings.put(
        StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG, EngineDeadLetters.OnProcess.class);
    settings.put(
        StreamsConfig.PRODUCTION_EXCEPTION_HANDLER_CLASS_CONFIG, EngineDeadLetters.OnWrite.class);
    settings.put(EngineDeadLetters.TOPIC_CONFIG, config.topics().deadLetters());

    // Reports before events also after a restart: look before taking from another inbox.
    settings.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, 0L);
    // A restart under the same name takes its tasks back without waiting for the session to end.
    settings.put(
        StreamsConfig.mainConsumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG),
        config.instanceId());
    // The shortest that a broker's defaults allow: so long nobody has a killed instance's
    // partitions.
    settings.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), 6_000);
    settings.put(
        StreamsConfig.mainConsumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), 2_000);
    // The fetch waits at the broker, not the record: records come as soon as there are any.
    settings.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.FETCH_MIN_BYTES_CONFIG), 1);
    // Nobody sees what is sent before its commit, and that sends at once: few requests, large ones.
    settings.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 20);
    settings.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), 256 << 10);
    settings.put(
        StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG),
        CommandProducer.MAX_REQUEST_BYTES);
    settings.put(StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), 10_000);
    settings.putAll(config.overrides());
    Properties properties = new Properties();
    properties.putAll(settings);
    return properties;
  }
}
