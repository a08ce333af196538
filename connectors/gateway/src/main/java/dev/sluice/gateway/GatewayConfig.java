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
 * @param address where it listens
 * @param callers whom it takes something from
 * @param kafka where it writes to and reads from
 * @param ready whether what runs beside the gateway is ready; part of {@code /ready}
 * @param version what {@code /v1/info} says
 */
public record GatewayConfig(
    Address address, Callers callers, Kafka kafka, BooleanSupplier ready, String version) {
  /** The port of a gateway that names none. */
  public static final int DEFAULT_PORT = 8288;

  /**
   * Where a gateway listens.
   *
   * @param host the address to bind
   * @param port the port to bind; 0: any free one
   */
  public record Address(String host, int port) {}

  /**
   * Whom a gateway takes something from.
   *
   * @param eventKeys keys that {@code POST /e/{key}} accepts beside those of sources in the key
   *     file; without either any, which is allowed on loopback only
   * @param keyFile says who may do what; null: everyone may do everything, which is allowed on
   *     loopback only
   * @param webhookFile says where webhooks come from; null: from nowhere
   */
  public record Callers(Set<String> eventKeys, @Nullable Path keyFile, @Nullable Path webhookFile) {
    public Callers {
      eventKeys = Set.copyOf(eventKeys);
    }
  }

  /**
   * An installation on Kafka, and how it is reached.
   *
   * @param bootstrap Kafka's bootstrap servers, also told to clients by {@code /v1/info}
   * @param topics the installation
   * @param timeout how long Kafka may take to acknowledge, 1 s to 2 min
   * @param settings further settings of the Kafka clients, such as TLS and SASL
   */
  public record Kafka(
      String bootstrap, Topics topics, Duration timeout, Map<String, String> settings) {
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(2);

    public Kafka {
      settings = Map.copyOf(settings);
      if (timeout.compareTo(SHORTEST) < 0 || timeout.compareTo(LONGEST) > 0) {
        throw new IllegalArgumentException(
            "kafkaTimeout must be from " + SHORTEST + " to " + LONGEST + ", is " + timeout);
      }
    }

    /**
     * Settings of a consumer of the gateway: without a group, from the beginning unless told
     * otherwise, and never creating a topic.
     *
     * @param name what it reads, as part of its client id
     */
    public Map<String, Object> reader(String name) {
      Map<String, Object> reader = new HashMap<>(settings);
      reader.keySet().removeIf(each -> each.startsWith("schema.registry."));
      reader.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
      reader.put(CommonClientConfigs.CLIENT_ID_CONFIG, topics.namespace() + "-gateway-" + name);
      reader.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, false);
      reader.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
      reader.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
      reader.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
      return reader;
    }
  }

  /** A gateway on {@code 127.0.0.1:8288} for the installation {@code sluice} on these brokers. */
  public static GatewayConfig of(String bootstrap) {
    return new GatewayConfig(
        new Address("127.0.0.1", DEFAULT_PORT),
        new Callers(Set.of(), null, null),
        new Kafka(bootstrap, Topics.standard(), Duration.ofSeconds(10), Map.of()),
        () -> true,
        "dev");
  }

  /** The same on another address. */
  public GatewayConfig at(String host, int port) {
    return new GatewayConfig(new Address(host, port), callers, kafka, ready, version);
  }

  /** The same, accepting events under these keys only. */
  public GatewayConfig withEventKeys(Set<String> keys) {
    return with(new Callers(keys, callers.keyFile, callers.webhookFile));
  }

  /** The same for those only who have a key in this file. */
  public GatewayConfig withKeyFile(Path file) {
    return with(new Callers(callers.eventKeys, file, callers.webhookFile));
  }

  /** The same, taking the webhooks of the sources in this file. */
  public GatewayConfig withWebhookFile(Path file) {
    return with(new Callers(callers.eventKeys, callers.keyFile, file));
  }

  /** The same for another installation. */
  public GatewayConfig withTopics(Topics topics) {
    return with(new Kafka(kafka.bootstrap, topics, kafka.timeout, kafka.settings));
  }

  /** The same with another bound on Kafka's acknowledgement. */
  public GatewayConfig withKafkaTimeout(Duration timeout) {
    return with(new Kafka(kafka.bootstrap, kafka.topics, timeout, kafka.settings));
  }

  /** The same with these settings of the Kafka clients. */
  public GatewayConfig withKafka(Map<String, String> settings) {
    return with(new Kafka(kafka.bootstrap, kafka.topics, kafka.timeout, settings));
  }

  /** The same, ready only when {@code other} says so. */
  public GatewayConfig withReady(BooleanSupplier other) {
    return new GatewayConfig(address, callers, kafka, other, version);
  }

  /** The same under another version. */
  public GatewayConfig withVersion(String other) {
    return new GatewayConfig(address, callers, kafka, ready, other);
  }

  private GatewayConfig with(Callers other) {
    return new GatewayConfig(address, other, kafka, ready, version);
  }

  private GatewayConfig with(Kafka other) {
    return new GatewayConfig(address, callers, other, ready, version);
  }
}
