package dev.sluice.dev;

import dev.sluice.errors.SluiceException;
import dev.sluice.schemas.topics.Topics;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How a dev server runs.
 *
 * @param data the folder that holds everything it keeps; created where it is missing
 * @param host the address of the gateway and the console; others than loopback need {@code keyFile}
 * @param keyFile says who may do what there; null: everyone may do everything
 * @param webhookFile says where webhooks come from; null: from nowhere
 * @param port of the gateway and the console; 0: any free one
 * @param kafkaPort where function hosts and other clients reach Kafka, on loopback; 0: any free one
 * @param postgresPort 0: the one of last time, or any free one
 * @param partitions of each inbox, 1 to 64; counts when the folder is new and must be the same
 *     later
 * @param topics the installation
 * @param commandsAheadOfCommit whether workers see commands before the engine's commit, which saves
 *     latency; otherwise after it
 * @param version what clients are told
 */
public record DevConfig(
    Path data,
    String host,
    @Nullable Path keyFile,
    @Nullable Path webhookFile,
    int port,
    int kafkaPort,
    int postgresPort,
    int partitions,
    Topics topics,
    boolean commandsAheadOfCommit,
    String version) {
  /** The gateway's port of a server that names none. */
  public static final int DEFAULT_PORT = 8288;

  /** Inbox partitions of a server that names none. */
  public static final int DEFAULT_PARTITIONS = 4;

  private static final String LOOPBACK = "127.0.0.1";
  private static final int FROM_GATEWAY_TO_KAFKA = 804;
  private static final int MAX_PORT = 65_535;
  private static final int MAX_PARTITIONS = 64;

  public DevConfig {
    requireWithin("port", port, 0, MAX_PORT);
    requireWithin("Kafka port", kafkaPort, 0, MAX_PORT);
    requireWithin("Postgres port", postgresPort, 0, MAX_PORT);
    requireWithin("number of partitions", partitions, 1, MAX_PARTITIONS);
  }

  /** Gateway on 8288, Kafka on 9092, four partitions. */
  public static DevConfig in(Path data) {
    return new DevConfig(
        data,
        LOOPBACK,
        null,
        null,
        DEFAULT_PORT,
        kafkaPortBeside(DEFAULT_PORT),
        0,
        DEFAULT_PARTITIONS,
        Topics.standard(),
        true,
        "dev");
  }

  /** The same with the gateway elsewhere and Kafka 804 above it, or both on any free port for 0. */
  public DevConfig withPort(int newPort) {
    return new DevConfig(
        data,
        host,
        keyFile,
        webhookFile,
        newPort,
        kafkaPortBeside(newPort),
        postgresPort,
        partitions,
        topics,
        commandsAheadOfCommit,
        version);
  }

  /** The same with the gateway and the console on another address. */
  public DevConfig withHost(String newHost) {
    return new DevConfig(
        data,
        newHost,
        keyFile,
        webhookFile,
        port,
        kafkaPort,
        postgresPort,
        partitions,
        topics,
        commandsAheadOfCommit,
        version);
  }

  /** The same for those only who have a key in this file. */
  public DevConfig withKeyFile(Path file) {
    return new DevConfig(
        data,
        host,
        file,
        webhookFile,
        port,
        kafkaPort,
        postgresPort,
        partitions,
        topics,
        commandsAheadOfCommit,
        version);
  }

  /** The same with Kafka elsewhere. */
  public DevConfig withKafkaPort(int newPort) {
    return new DevConfig(
        data,
        host,
        keyFile,
        webhookFile,
        port,
        newPort,
        postgresPort,
        partitions,
        topics,
        commandsAheadOfCommit,
        version);
  }

  /** The same with Postgres elsewhere. */
  public DevConfig withPostgresPort(int newPort) {
    return new DevConfig(
        data,
        host,
        keyFile,
        webhookFile,
        port,
        kafkaPort,
        newPort,
        partitions,
        topics,
        commandsAheadOfCommit,
        version);
  }

  /** The same with another number of partitions. */
  public DevConfig withPartitions(int count) {
    return new DevConfig(
        data,
        host,
        keyFile,
        webhookFile,
        port,
        kafkaPort,
        postgresPort,
        count,
        topics,
        commandsAheadOfCommit,
        version);
  }

  /** The same, taking the webhooks of the sources in this file. */
  public DevConfig withWebhookFile(Path file) {
    return new DevConfig(
        data,
        host,
        keyFile,
        file,
        port,
        kafkaPort,
        postgresPort,
        partitions,
        topics,
        commandsAheadOfCommit,
        version);
  }

  /** The same under another namespace. */
  public DevConfig withTopics(Topics newTopics) {
    return new DevConfig(
        data,
        host,
        keyFile,
        webhookFile,
        port,
        kafkaPort,
        postgresPort,
        partitions,
        newTopics,
        commandsAheadOfCommit,
        version);
  }

  /** The same with commands sent before or after the engine's commit. */
  public DevConfig withCommandsAheadOfCommit(boolean ahead) {
    return new DevConfig(
        data,
        host,
        keyFile,
        webhookFile,
        port,
        kafkaPort,
        postgresPort,
        partitions,
        topics,
        ahead,
        version);
  }

  /** The same, telling clients another version. */
  public DevConfig withVersion(String newVersion) {
    return new DevConfig(
        data,
        host,
        keyFile,
        webhookFile,
        port,
        kafkaPort,
        postgresPort,
        partitions,
        topics,
        commandsAheadOfCommit,
        newVersion);
  }

  private static int kafkaPortBeside(int port) {
    int beside = port + FROM_GATEWAY_TO_KAFKA;
    return port == 0 || beside > MAX_PORT ? 0 : beside;
  }

  private static void requireWithin(String what, int found, int from, int to) {
    if (found < from || found > to) {
      throw new SluiceException(
          "SLUICE-5007",
          "Expected a %s from %d to %d, found %d.".formatted(what, from, to, found),
          "Correct the flag.");
    }
  }
}
