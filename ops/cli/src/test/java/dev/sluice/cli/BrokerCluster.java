package dev.sluice.cli;

import dev.sluice.dev.EmbeddedKafka;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/** Three real brokers in this process; the first is the controller too, and cannot be stopped. */
final class BrokerCluster implements AutoCloseable {
  private final Path folder;
  private final int controllerPort;
  private final EmbeddedKafka first;
  private final Map<Integer, Integer> ports = new HashMap<>();
  private final Map<Integer, KafkaRaftServer> others = new TreeMap<>();

  BrokerCluster(Path folder) throws Exception {
    this.folder = folder;
    this.controllerPort = freePort();
    int port = freePort();
    Map<String, String> settings = replicated();
    settings.put(
        "listeners",
        "CLIENTS://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d".formatted(port, controllerPort));
    settings.put("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
    this.first = EmbeddedKafka.start(folder.resolve("1"), port, settings);
    for (int node = 2; node <= 3; node++) {
      ports.put(node, freePort());
      start(node);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** As Kafka ships them, but for the number of partitions. */
  private static Map<String, String> replicated() {
    return new HashMap<>(
        Map.of(
            "offsets.topic.num.partitions", "2",
            "offsets.topic.replication.factor", "3",
            "transaction.state.log.num.partitions", "2",
            "transaction.state.log.replication.factor", "3",
            "transaction.state.log.min.isr", "2",
            "share.coordinator.state.topic.num.partitions", "2",
            "share.coordinator.state.topic.replication.factor", "3",
            "share.coordinator.state.topic.min.isr", "2",
            "group.initial.rebalance.delay.ms", "0"));
  }

  String bootstrap() {
    return first.bootstrap();
  }

  /** Starts the broker 2 or 3, on what it had. */
  void start(int node) throws Exception {
    Path data = folder.resolve(Integer.toString(node));
    if (!Files.exists(data.resolve("meta.properties"))) {
      format(node, data);
    }
    Properties properties = new Properties();
    properties.putAll(replicated());
    properties.put("process.roles", "broker");
    properties.put("node.id", Integer.toString(node));
    properties.put("log.dirs", data.toString());
    String address = "CLIENTS://127.0.0.1:" + ports.get(node);
    properties.put("listeners", address);
    properties.put("advertised.listeners", address);
    properties.put("listener.security.protocol.map", "CLIENTS:PLAINTEXT,CONTROLLER:PLAINTEXT");
    properties.put("inter.broker.listener.name", "CLIENTS");
    properties.put("controller.listener.names", "CONTROLLER");
    properties.put("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
    properties.put("broker.heartbeat.interval.ms", "500");
    properties.put("log.cleaner.dedupe.buffer.size", "4194304");
    properties.put("log.segment.bytes", "134217728");
    var server = new KafkaRaftServer(new KafkaConfig(properties, false), Time.SYSTEM);
    server.startup();
    others.put(node, server);
  }

  private void format(int node, Path data) throws Exception {
    Files.createDirectories(data);
    Properties first = new Properties();
    try (var in = Files.newInputStream(folder.resolve("1").resolve("meta.properties"))) {
      first.load(in);
    }
    new Formatter()
        .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false))
        .setNodeId(node)
        .setClusterId(first.getProperty("cluster.id"))
        .setReleaseVersion(MetadataVersion.latestProduction())
        .setControllerListenerName("CONTROLLER")
        .setDirectories(List.of(data.toString()))
        .setMetadataLogDirectory(data.toString())
        .run();
  }

  /** Stops the broker 2 or 3 in good order. */
  void stop(int node) {
    KafkaRaftServer server = others.remove(node);
    if (server != null) {
      server.shutdown();
      server.awaitShutdown();
    }
  }

  @Override
  public void close() {
    List.copyOf(others.keySet()).forEach(this::stop);
    first.close();
  }
}
