package dev.sluice.dev;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The settings of the embedded broker: one node, little memory, groups that form at once. */
final class KafkaSettings {
  static final int NODE = 1;

  private KafkaSettings() {}

  static Map<String, String> of(Path folder, int port, int controllerPort) {
    Map<String, String> settings = new HashMap<>();
    settings.putAll(oneNode(folder, port, controllerPort));
    settings.putAll(littleMemory());
    settings.putAll(groupsThatFormAtOnce());
    return settings;
  }

  private static Map<String, String> oneNode(Path folder, int port, int controllerPort) {
    Map<String, String> settings = new HashMap<>();
    settings.put("process.roles", "broker,controller");
    settings.put("node.id", Integer.toString(NODE));
    settings.put("log.dirs", folder.toString());
    settings.put(
        "listeners",
        "CLIENTS://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d".formatted(port, controllerPort));
    settings.put("advertised.listeners", "CLIENTS://127.0.0.1:%d".formatted(port));
    settings.put("listener.security.protocol.map", "CLIENTS:PLAINTEXT,CONTROLLER:PLAINTEXT");
    settings.put("inter.broker.listener.name", "CLIENTS");
    settings.put("controller.listener.names", "CONTROLLER");
    settings.put("controller.quorum.voters", "%d@127.0.0.1:%d".formatted(NODE, controllerPort));
    settings.put("auto.create.topics.enable", "false");
    // After a kill the controller takes the broker back only when its old session is over.
    settings.put("broker.heartbeat.interval.ms", "500");
    settings.put("broker.session.timeout.ms", "5000");
    for (String topic : new String[] {"offsets.topic", "transaction.state.log"}) {
      settings.put(topic + ".num.partitions", "4");
      settings.put(topic + ".replication.factor", "1");
    }
    settings.put("transaction.state.log.min.isr", "1");
    settings.put("share.coordinator.state.topic.num.partitions", "4");
    settings.put("share.coordinator.state.topic.replication.factor", "1");
    settings.put("share.coordinator.state.topic.min.isr", "1");
    // An engine that was killed leaves a transaction behind; whoever reads committed waits for it.
    settings.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");
    // A producer's first batch after a commit waits at the broker until that commit is through.
    // Refused meanwhile, it would come after the batches behind it, which are then out of order.
    settings.put("add.partitions.to.txn.retry.backoff.max.ms", "1000");
    return settings;
  }

  private static Map<String, String> littleMemory() {
    return Map.ofEntries(
        Map.entry("num.network.threads", "2"),
        Map.entry("num.io.threads", "4"),
        Map.entry("background.threads", "2"),
        Map.entry("group.coordinator.threads", "2"),
        Map.entry("group.coordinator.background.threads", "1"),
        Map.entry("log.cleaner.dedupe.buffer.size", "4194304"),
        Map.entry("log.cleaner.io.buffer.size", "131072"),
        Map.entry("log.segment.bytes", "134217728"),
        Map.entry("log.index.size.max.bytes", "2097152"));
  }

  private static Map<String, String> groupsThatFormAtOnce() {
    Map<String, String> settings = new HashMap<>();
    settings.put("group.initial.rebalance.delay.ms", "0");
    settings.put("group.streams.initial.rebalance.delay.ms", "0");
    settings.put("group.share.initialize.retry.interval.ms", "1000");
    for (String kind : new String[] {"consumer", "share", "streams"}) {
      settings.put("group." + kind + ".min.heartbeat.interval.ms", "250");
      settings.put("group." + kind + ".heartbeat.interval.ms", "500");
      settings.put("group." + kind + ".min.session.timeout.ms", "3000");
      settings.put("group." + kind + ".session.timeout.ms", "10000");
      settings.put("group." + kind + ".assignment.interval.ms", "0");
    }
    return settings;
  }
}
