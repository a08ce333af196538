package dev.sluice.cli;

import dev.sluice.dev.DevConfig;
import dev.sluice.schemas.topics.Topics;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a server of one's own is started, by {@code dev} and {@code demo}. */
final class ServerFlags {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = ".sluice",
      description = "Where everything is kept over restarts (default: .sluice in this folder).")
  private Path data = Path.of(".sluice");

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "" + DevConfig.DEFAULT_PORT,
      description = "Of the gateway and the console; 0: any free one (default: 8288).")
  private int port = DevConfig.DEFAULT_PORT;

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description =
          "Of the gateway and the console; others than loopback need --keys (default: 127.0.0.1).")
  private String host = "127.0.0.1";

  @Option(
      names = "--keys",
      paramLabel = "FILE",
      description =
          "Only who has a key in it is let in; see: sluice keys (default: everyone on this"
              + " machine).")
  private @Nullable Path keys;

  @Option(
      names = "--webhooks",
      paramLabel = "FILE",
      description = "Where webhooks come from; see: sluice webhooks check (default: nowhere).")
  private @Nullable Path webhooks;

  @Option(
      names = "--kafka-port",
      paramLabel = "N",
      description = "Of Kafka; 0: any free one (default: 804 above --port, thus 9092).")
  private @Nullable Integer kafkaPort;

  @Option(
      names = "--postgres-port",
      paramLabel = "N",
      defaultValue = "0",
      description = "Of Postgres; 0: the one of last time or any free one (default: 0).")
  private int postgresPort;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      defaultValue = "" + DevConfig.DEFAULT_PARTITIONS,
      description = "Of each inbox, fixed when the folder is new (default: 4).")
  private int partitions = DevConfig.DEFAULT_PARTITIONS;

  @Option(
      names = "--namespace",
      paramLabel = "NAME",
      defaultValue = "sluice",
      description = "What the names of the topics begin with (default: sluice).")
  private String namespace = "sluice";

  Path data() {
    return data;
  }

  DevConfig config() {
    DevConfig config =
        DevConfig.in(data)
            .withHost(host)
            .withPort(port)
            .withPostgresPort(postgresPort)
            .withPartitions(partitions)
            .withTopics(new Topics(namespace))
            .withVersion(Version.number());
    DevConfig known = keys == null ? config : config.withKeyFile(keys);
    DevConfig kept = webhooks == null ? known : known.withWebhookFile(webhooks);
    return kafkaPort == null ? kept : kept.withKafkaPort(kafkaPort);
  }
}
