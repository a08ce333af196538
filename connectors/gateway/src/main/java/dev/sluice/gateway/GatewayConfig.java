package dev.sluice.gateway;

import dev.sluice.schemas.topics.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.jspecify.annotations.Nullable;

/**
 * How a gateway runs.
 *
 * @param host the address to bind
 * @param port the port to bind; 0: any free one
 * @param bootstrap Kafka's bootstrap servers, also told to clients by {@code /v1/info}
 * @param topics the installation
 * @param eventKeys keys that {@code POST /e/{key}} accepts beside those of sources in the key file;
 *     without either any, which is allowed on loopback only
 * @param keyFile says who may do what; null: everyone may do everything, which is allowed on
 *     loopback only
 * @param webhookFile says where webhooks come from; null: from nowhere
 * @param kafkaTimeout how long Kafka may take to acknowledge, 1 s to 2 min
 * @param kafka further settings of the Kafka clients, such as TLS and SASL
 * @param ready whether what runs beside the gateway is ready; part of {@code /ready}
 * @param version what {@code /v1/info} says
 */
public record GatewayConfig(
    String host,
    int port,
    String bootstrap,
    Topics topics,
    Set<String> eventKeys,
    @Nullable Path keyFile,
    @Nullable Path webhookFile,
    Duration kafkaTimeout,
    Map<String, String> kafka,
    BooleanSupplier ready,
    String version) {
  /** The port of a gateway that names none. */
  public static final int DEFAULT_PORT = 8288;

  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofMinutes(2);

  public GatewayConfig {
    eventKeys = Set.copyOf(eventKeys);
    kafka = Map.copyOf(kafka);
    if (kafkaTimeout.compareTo(SHORTEST) < 0 || kafkaTimeout.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "kafkaTimeout must be from " + SHORTEST + " to " + LONGEST + ", is " + kafkaTimeout);
    }
  }

  /** A gateway on {@code 127.0.0.1:8288} for the installation {@code sluice} on these brokers. */
  public static GatewayConfig of(String bootstrap) {
    return new GatewayConfig(
        "127.0.0.1",
        DEFAULT_PORT,
        bootstrap,
        Topics.standard(),
        Set.of(),
        null,
        null,
        Duration.ofSeconds(10),
        Map.of(),
        () -> true,
        "dev");
  }

  /** The same on another address. */
  public GatewayConfig at(String newHost, int newPort) {
    return new GatewayConfig(
        newHost,
        newPort,
        bootstrap,
        topics,
        eventKeys,
        keyFile,
        webhookFile,
        kafkaTimeout,
        kafka,
        ready,
        version);
  }

  /** The same for another installation. */
  public GatewayConfig withTopics(Topics newTopics) {
    return new GatewayConfig(
        host,
        port,
        bootstrap,
        newTopics,
        eventKeys,
        keyFile,
        webhookFile,
        kafkaTimeout,
        kafka,
        ready,
        version);
  }

  /** The same, accepting events under these keys only. */
  public GatewayConfig withEventKeys(Set<String> newKeys) {
    return new GatewayConfig(
        host,
        port,
        bootstrap,
        topics,
        newKeys,
        keyFile,
        webhookFile,
        kafkaTimeout,
        kafka,
        ready,
        version);
  }

  /** The same for those only who have a key in this file. */
  public GatewayConfig withKeyFile(Path file) {
    return new GatewayConfig(
        host,
        port,
        bootstrap,
        topics,
        eventKeys,
        file,
        webhookFile,
        kafkaTimeout,
        kafka,
        ready,
        version);
  }

  /** The same, taking the webhooks of the sources in this file. */
  public GatewayConfig withWebhookFile(Path file) {
    return new GatewayConfig(
        host,
        port,
        bootstrap,
        topics,
        eventKeys,
        keyFile,
        file,
        kafkaTimeout,
        kafka,
        ready,
        version);
  }

  /** The same with another bound on Kafka's acknowledgement. */
  public GatewayConfig withKafkaTimeout(Duration newTimeout) {
    return new GatewayConfig(
        host,
        port,
        bootstrap,
        topics,
        eventKeys,
        keyFile,
        webhookFile,
        newTimeout,
        kafka,
        ready,
        version);
  }

  /** The same with these settings of the Kafka clients. */
  public GatewayConfig withKafka(Map<String, String> newKafka) {
    return new GatewayConfig(
        host,
        port,
        bootstrap,
        topics,
        eventKeys,
        keyFile,
        webhookFile,
        kafkaTimeout,
        newKafka,
        ready,
        version);
  }

  /** The same, ready only when {@code newReady} says so. */
  public GatewayConfig withReady(BooleanSupplier newReady) {
    return new GatewayConfig(
        host,
        port,
        bootstrap,
        topics,
        eventKeys,
        keyFile,
        webhookFile,
        kafkaTimeout,
        kafka,
        newReady,
        version);
  }

  /** The same under another version. */
  public GatewayConfig withVersion(String newVersion) {
    return new GatewayConfig(
        host,
        port,
        bootstrap,
        topics,
        eventKeys,
        keyFile,
        webhookFile,
        kafkaTimeout,
        kafka,
        ready,
        newVersion);
  }

  /**
   * Settings of a consumer of the gateway: without a group, from the beginning unless told
   * otherwise, and never creating a topic.
   *
   * @param name what it reads, as part of its client id
   */
  public Map<String, Object> reader(String name) {
    Map<String, Object> settings = new HashMap<>(kafka);
    settings.keySet().removeIf(each -> each.startsWith("schema.registry."));
    settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
    settings.put(CommonClientConfigs.CLIENT_ID_CONFIG, topics.namespace() + "-gateway-" + name);
    settings.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, false);
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    return settings;
  }
}
