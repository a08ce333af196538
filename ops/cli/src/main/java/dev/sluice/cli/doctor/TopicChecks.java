package dev.sluice.cli.doctor;

import dev.sluice.schemas.topics.Installation;
import dev.sluice.schemas.topics.Topics;
import dev.sluice.schemas.topics.WeakSetting;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.TopicConfig;

/** The topics of an installation: there, alike, led and kept as they should be. */
final class TopicChecks {
  private static final int MOST_NAMED = 5;

  /** It is looked at with the replicas, of more topics than these. */
  private static final String OF_REPLICATION = TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG;

  private TopicChecks() {}

  /** The apps that have a topic for their commands. */
  static List<String> apps(Kafka kafka) throws ExecutionException, InterruptedException {
    String prefix = kafka.topics().commands("");
    return names(kafka).stream()
        .filter(name -> name.startsWith(prefix))
        .map(name -> name.substring(prefix.length()))
        .toList();
  }

  /** Whether all are there, with a leader for each partition. */
  static Finding topics(Kafka kafka) throws ExecutionException, InterruptedException {
    Installation installation = Installation.describe(kafka.admin(), kafka.topics());
    Collection<TopicDescription> found =
        kafka.admin().describeTopics(names(kafka)).allTopicNames().get().values();
    List<String> leaderless = partitions(found, p -> p.leader() == null || p.leader().isEmpty());
    if (!leaderless.isEmpty()) {
      return Finding.fail(
          "SLUICE-5012",
          "Expected a leader for each partition, found none for " + named(leaderless) + ".",
          "Start the brokers that hold them: nothing is read or written there until then.");
    }
    return Finding.ok(
        "%d topics of namespace %s, %s per inbox, replication %d"
            .formatted(
                found.size(),
                kafka.topics().namespace(),
                Kafka.count(installation.partitions(), "partition"),
                installation.replicationFactor()));
  }

  /** Whether they are kept at least as they are created. */
  static Finding settings(Kafka kafka) throws ExecutionException, InterruptedException {
    Installation installation = Installation.describe(kafka.admin(), kafka.topics());
    List<WeakSetting> weak =
        WeakSetting.of(kafka.admin(), installation, apps(kafka)).stream()
            .filter(setting -> !setting.name().equals(OF_REPLICATION))
            .toList();
    if (weak.isEmpty()) {
      return Finding.ok("Retention, sizes and timestamps are as the installation sets them.");
    }
    List<String> told =
        weak.stream()
            .map(w -> "%s %s=%s, not %s".formatted(w.topic(), w.name(), w.found(), w.expected()))
            .toList();
    return Finding.warn(
        "SLUICE-5013",
        "Expected topics to be kept as they were created, found " + named(told) + ".",
        "Set them back with kafka-configs.sh --alter --entity-type topics; records may be refused"
            + " or gone before they were needed.");
  }

  private static List<String> names(Kafka kafka) throws ExecutionException, InterruptedException {
    Topics topics = kafka.topics();
    String own = topics.namespace() + ".";
    String internal = topics.engine() + "-"; // changelogs and the like, Kafka Streams' own
    return kafka.admin().listTopics().names().get().stream()
        .filter(name -> name.startsWith(own) && !name.startsWith(internal))
        .sorted()
        .toList();
  }

  private static List<String> partitions(
      Collection<TopicDescription> topics, java.util.function.Predicate<TopicPartitionInfo> which) {
    return topics.stream()
        .flatMap(
            topic ->
                topic.partitions().stream()
                    .filter(which)
                    .map(partition -> topic.name() + "-" + partition.partition()))
        .sorted()
        .toList();
  }

  /** The first of them, and how many more there are. */
  static String named(List<String> all) {
    List<String> named = new ArrayList<>(all.subList(0, Math.min(MOST_NAMED, all.size())));
    int rest = all.size() - named.size();
    if (rest > 0) {
      named.add(rest + " more");
    }
    return String.join("; ", named);
  }
}
