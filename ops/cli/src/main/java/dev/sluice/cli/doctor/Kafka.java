package dev.sluice.cli.doctor;

import dev.sluice.errors.SluiceException;
import dev.sluice.schemas.topics.Brokers;
import dev.sluice.schemas.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.QuorumInfo;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/**
 * A cluster that answers.
 *
 * @param config of a client of it
 * @param topics the installation to look at
 */
record Kafka(Admin admin, Map<String, Object> config, Topics topics) implements AutoCloseable {
  private static final Duration CLOSE = Duration.ofMillis(500);

  /**
   * @param limit for an answer
   * @throws SluiceException SLUICE-4002 nothing answers, SLUICE-4007 it refuses this client,
   *     SLUICE-4009 {@code config} is wrong
   */
  static Kafka connect(Map<String, Object> config, Topics topics, Duration limit) {
    Map<String, Object> hasty = new HashMap<>(config);
    int patience = (int) limit.toMillis();
    hasty.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, patience);
    hasty.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, patience);
    hasty.put(CommonClientConfigs.CLIENT_ID_CONFIG, topics.namespace() + "-doctor");
    return new Kafka(Brokers.connect(hasty, Duration.ZERO), hasty, topics);
  }

  /** The addresses of the brokers, and whether all that belong to the cluster are up. */
  Finding reachable() throws ExecutionException, InterruptedException {
    Map<Boolean, List<String>> byAbsence =
        nodes().stream()
            .collect(
                Collectors.partitioningBy(
                    Node::isFenced,
                    Collectors.mapping(
                        node -> node.host() + ":" + node.port(), Collectors.toList())));
    List<String> away = Objects.requireNonNull(byAbsence.get(true)).stream().sorted().toList();
    List<String> up = Objects.requireNonNull(byAbsence.get(false)).stream().sorted().toList();
    return away.isEmpty()
        ? Finding.ok(count(up.size(), "broker") + " (" + String.join(", ", up) + ")")
        : Finding.warn(
            "SLUICE-6293",
            "Expected all %d brokers to be up, found %d away (%s)."
                .formatted(up.size() + away.size(), away.size(), String.join(", ", away)),
            "Start them; one that is gone for good is taken out of the cluster with"
                + " kafka-cluster.sh unregister.");
  }

  /** The brokers of the cluster, also those that are away. */
  Collection<Node> nodes() throws ExecutionException, InterruptedException {
    return admin
        .describeCluster(new DescribeClusterOptions().includeFencedBrokers(true))
        .nodes()
        .get();
  }

  /** Offsets of all of {@code partitions} that have a leader. */
  Map<TopicPartition, Long> offsets(Collection<TopicPartition> partitions, OffsetSpec which)
      throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetSpec> question = new HashMap<>();
    partitions.forEach(partition -> question.put(partition, which));
    Map<TopicPartition, Long> offsets = new HashMap<>();
    Map<TopicPartition, ListOffsetsResultInfo> answer = admin.listOffsets(question).all().get();
    answer.forEach((partition, info) -> offsets.put(partition, info.offset()));
    return offsets;
  }

  /** The partitions of those of {@code names}, which must exist. */
  List<TopicPartition> partitions(Collection<String> names)
      throws ExecutionException, InterruptedException {
    return admin.describeTopics(names).allTopicNames().get().values().stream()
        .flatMap(
            topic ->
                topic.partitions().stream()
                    .map(partition -> new TopicPartition(topic.name(), partition.partition())))
        .toList();
  }

  /** How the clock of the active controller compares; empty where the cluster does not tell. */
  Optional<Skew> skew() throws ExecutionException, InterruptedException {
    Instant sent = Instant.now();
    QuorumInfo quorum;
    try {
      quorum = admin.describeMetadataQuorum().quorumInfo().get();
    } catch (ExecutionException e) {
      if (Objects.requireNonNullElse(e.getCause(), e) instanceof UnsupportedVersionException) {
        return Optional.empty();
      }
      throw e;
    }
    Instant received = Instant.now();
    // The leader says of itself that it has caught up now.
    OptionalLong said =
        quorum.voters().stream()
            .filter(voter -> voter.replicaId() == quorum.leaderId())
            .map(QuorumInfo.ReplicaState::lastCaughtUpTimestamp)
            .findFirst()
            .orElse(OptionalLong.empty());
    if (said.isEmpty() || said.getAsLong() <= 0) {
      return Optional.empty();
    }
    Instant shown = Instant.ofEpochMilli(said.getAsLong());
    return Optional.of(Skew.of(sent, received, shown, shown.plusMillis(1)));
  }

  static String count(long count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }

  @Override
  public void close() {
    admin.close(CLOSE);
  }
}
