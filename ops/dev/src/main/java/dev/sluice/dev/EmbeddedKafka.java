package dev.sluice.dev;

import dev.sluice.errors.SluiceException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * A real Kafka broker and controller in this process, for one machine: loopback only, one node,
 * replication factor 1. What it has acknowledged survives {@link #close()} and a kill of the
 * process; a power failure may take the last seconds, as nothing is flushed record by record.
 */
public final class EmbeddedKafka implements AutoCloseable {
  private final KafkaRaftServer server;
  private final int port;

  private EmbeddedKafka(KafkaRaftServer server, int port) {
    this.server = server;
    this.port = port;
  }

  /**
   * Starts a broker on a folder, formatting it the first time, and returns when clients may
   * connect.
   *
   * @param folder holds nothing else; the caller makes sure that one process uses it at a time
   * @param port where clients connect; 0 for any free one
   * @param overrides broker settings that replace those chosen here
   * @throws SluiceException SLUICE-5002 when the port is in use, SLUICE-5005 when the broker does
   *     not start
   */
  public static EmbeddedKafka start(Path folder, int port, Map<String, String> overrides) {
    if (port != 0) {
      Ports.requireFree(port, "Kafka", "--kafka-port");
    }
    int clients = port == 0 ? Ports.free() : port;
    Map<String, String> settings =
        new HashMap<>(KafkaSettings.of(folder.toAbsolutePath(), clients, Ports.free()));
    settings.putAll(overrides);
    try {
      boolean killed = KilledBroker.in(folder);
      format(folder);
      if (killed) {
        KilledBroker.giveUp(settings);
      }
      Properties properties = new Properties();
      properties.putAll(settings);
      KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(properties, false), Time.SYSTEM);
      server.startup();
      return new EmbeddedKafka(server, clients);
    } catch (Exception e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      throw new SluiceException(
          "SLUICE-5005",
          "Expected the embedded Kafka to start on %s, found: %s.".formatted(folder, e),
          "The log names the cause; a folder of a newer Kafka needs a newer Sluice.",
          e);
    }
  }

  /** What clients connect to, as {@code host:port}. */
  public String bootstrap() {
    return "127.0.0.1:" + port;
  }

  public int port() {
    return port;
  }

  /** Stops the broker and returns when its data is in the files; at most some seconds. */
  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
  }

  private static void format(Path folder) throws Exception {
    if (Files.exists(folder.resolve("meta.properties"))) {
      return;
    }
    Files.createDirectories(folder);
    new Formatter()
        .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false))
        .setNodeId(KafkaSettings.NODE)
        .setClusterId(Uuid.randomUuid().toString())
        .setReleaseVersion(MetadataVersion.latestProduction())
        .setControllerListenerName("CONTROLLER")
        .setDirectories(List.of(folder.toString()))
        .setMetadataLogDirectory(folder.toString())
        .setIgnoreFormatted(true)
        .run();
  }

  /**
   * A broker as a process of its own: {@code --data DIR --port N [--set name=value ...]}. Prints
   * {@code ready 127.0.0.1:PORT} to standard output and runs until SIGTERM or Ctrl-C.
   */
  public static void main(String[] args) throws InterruptedException, IOException {
    Path folder = Path.of("kafka-data");
    int port = 9092;
    Map<String, String> overrides = new HashMap<>();
    for (int i = 0; i + 1 < args.length; i += 2) {
      String value = args[i + 1];
      switch (args[i]) {
        case "--data" -> folder = Path.of(value);
        case "--port" -> port = Integer.parseInt(value);
        case "--set" -> overrides.put(value.split("=", 2)[0], value.split("=", 2)[1]);
        default -> throw new IllegalArgumentException("Unknown argument " + args[i]);
      }
    }
    DataFolder data = DataFolder.open(folder);
    EmbeddedKafka kafka = start(data.of("kafka"), port, overrides);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  kafka.close();
                  data.close();
                },
                "sluice-kafka-shutdown"));
    System.out.println("ready " + kafka.bootstrap());
    kafka.server.awaitShutdown();
  }
}
