package dev.sluice.dev;

import dev.sluice.errors.SluiceException;
import dev.sluice.schemas.topics.Topics;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How a dev server runs.
 *
 * @param data the folder that holds everything it keeps; created where it is missing
 * @param access from where, and by whom, gateway and console are reached
 * @param listens where its parts listen
 * @param engine what the engine makes of the folder
 * @param version what clients are told
 */
public record DevConfig(Path data, Access access, Listens listens, Engine engine, String version) {
  /** The gateway's port of a server that names none. */
  public static final int DEFAULT_PORT = 8288;

  /** Inbox partitions of a server that names none. */
  public static final int DEFAULT_PARTITIONS = 4;

  private static final String LOOPBACK = "127.0.0.1";
  private static final int FROM_GATEWAY_TO_KAFKA = 804;
  private static final int MAX_PORT = 65_535;
  private static final int MAX_PARTITIONS = 64;

  /**
   * From where, and by whom, gateway and console are reached.
   *
   * @param host their address; others than loopback need {@code keyFile}
   * @param keyFile says who may do what there; null: everyone may do everything
   * @param webhookFile says where webhooks come from; null: from nowhere
   */
  public record Access(String host, @Nullable Path keyFile, @Nullable Path webhookFile) {}

  /**
   * Ports, 0 to 65,535.
   *
   * @param gateway of the gateway and the console; 0: any free one
   * @param kafka where function hosts and other clients reach Kafka, on loopback; 0: any free one
   * @param postgres 0: the one of last time, or any free one
   */
  public record Listens(int gateway, int kafka, int postgres) {
    public Listens {
      requireWithin("port", gateway, 0, MAX_PORT);
      requireWithin("Kafka port", kafka, 0, MAX_PORT);
      requireWithin("Postgres port", postgres, 0, MAX_PORT);
    }
  }

  /**
   * What the engine makes of the folder.
   *
   * @param topics the installation
   * @param partitions of each inbox, 1 to 64; counts when the folder is new and must be the same
   *     later
   * @param commandsAheadOfCommit whether workers see commands before the engine's commit, which
   *     saves latency; otherwise after it
   */
  public record Engine(Topics topics, int partitions, boolean commandsAheadOfCommit) {
    public Engine {
      requireWithin("number of partitions", partitions, 1, MAX_PARTITIONS);
    }
  }

  /** Gateway on 8288, Kafka on 9092, four partitions. */
  public static DevConfig in(Path data) {
    return new DevConfig(
        data,
        new Access(LOOPBACK, null, null),
        new Listens(DEFAULT_PORT, kafkaPortBeside(DEFAULT_PORT), 0),
        new Engine(Topics.standard(), DEFAULT_PARTITIONS, true),
        "dev");
  }

  /** The same with the gateway and the console on another address. */
  public DevConfig withHost(String host) {
    return with(new Access(host, access.keyFile, access.webhookFile));
  }

  /** The same for those only who have a key in this file. */
  public DevConfig withKeyFile(Path file) {
    return with(new Access(access.host, file, access.webhookFile));
  }

  /** The same, taking the webhooks of the sources in this file. */
  public DevConfig withWebhookFile(Path file) {
    return with(new Access(access.host, access.keyFile, file));
  }

  /** The same with the gateway elsewhere and Kafka 804 above it, or both on any free port for 0. */
  public DevConfig withPort(int port) {
    return with(new Listens(port, kafkaPortBeside(port), listens.postgres));
  }

  /** The same with Kafka elsewhere. */
  public DevConfig withKafkaPort(int port) {
    return with(new Listens(listens.gateway, port, listens.postgres));
  }

  /** The same with Postgres elsewhere. */
  public DevConfig withPostgresPort(int port) {
    return with(new Listens(listens.gateway, listens.kafka, port));
  }

  /** The same under another namespace. */
  public DevConfig withTopics(Topics topics) {
    return with(new Engine(topics, engine.partitions, engine.commandsAheadOfCommit));
  }

  /** The same with another number of partitions. */
  public DevConfig withPartitions(int count) {
    return with(new Engine(engine.topics, count, engine.commandsAheadOfCommit));
  }

  /** The same with commands sent before or after the engine's commit. */
  public DevConfig withCommandsAheadOfCommit(boolean ahead) {
    return with(new Engine(engine.topics, engine.partitions, ahead));
  }

  /** The same, telling clients another version. */
  public DevConfig withVersion(String other) {
    return new DevConfig(data, access, listens, engine, other);
  }

  private DevConfig with(Access other) {
    return new DevConfig(data, other, listens, engine, version);
  }

  private DevConfig with(Listens other) {
    return new DevConfig(data, access, other, engine, version);
  }

  private DevConfig with(Engine other) {
    return new DevConfig(data, access, listens, other, version);
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
