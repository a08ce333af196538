package dev.sluice.cli.doctor;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;

/**
 * Whether a broker can be lost: of the installation's topics, of those of the engine's state, and
 * of those in which Kafka itself keeps offsets, transactions and share groups.
 */
final class ReplicationCheck {
  private static final Set<String> OF_KAFKA =
      Set.of("__consumer_offsets", "__transaction_state", "__share_group_state");
  private static final int SAFE_REPLICAS = 3;
  private static final int SAFE_WRITES = 2;

  private ReplicationCheck() {}

  /**
   * A topic as it is kept.
   *
   * @param replicas of the partition that has the fewest
   * @param least how many replicas must have a record before it is acknowledged
   */
  private record Kept(TopicDescription topic, int replicas, int least) {
    /** Its partitions of which so many replicas are in step. */
    List<String> partitions(Predicate<TopicPartitionInfo> which) {
      return topic.partitions().stream()
          .filter(which)
          .map(partition -> topic.name() + "-" + partition.partition())
          .toList();
    }

    String writes() {
      return "%s %d of %d".formatted(topic.name(), least, replicas);
    }
  }

  static Finding look(Kafka kafka) throws ExecutionException, InterruptedException {
    List<Kept> all = all(kafka);
    List<String> closed = partitions(all, (kept, p) -> p.isr().size() < kept.least());
    if (!closed.isEmpty()) {
      return Finding.fail(
          "SLUICE-6291",
          "Expected as many replicas in step as min.insync.replicas asks for, found fewer of "
              + TopicChecks.named(closed)
              + ".",
          "Start the brokers that hold them: nothing is written there until then. Where all are up,"
              + " min.insync.replicas is more than the topic has replicas: lower it.");
    }
    List<String> behind = partitions(all, (kept, p) -> p.isr().size() < p.replicas().size());
    if (!behind.isEmpty()) {
      return Finding.warn(
          "SLUICE-5012",
          "Expected all replicas in step, found some behind of " + TopicChecks.named(behind) + ".",
          "Look at the brokers that hold them: is one down or slow?");
    }
    int brokers = kafka.nodes().size();
    return brokers < SAFE_REPLICAS
        ? Finding.ok("All replicas are in step, on " + Kafka.count(brokers, "broker"))
        : ofMany(all, brokers);
  }

  /** On so many brokers that one may be lost. */
  private static Finding ofMany(List<Kept> all, int brokers) {
    List<String> few =
        all.stream()
            .filter(kept -> kept.replicas() < SAFE_REPLICAS)
            .map(kept -> kept.topic().name() + " " + kept.replicas())
            .toList();
    if (!few.isEmpty()) {
      return Finding.warn(
          "SLUICE-5012",
          "Expected three replicas on %d brokers, found fewer: %s."
              .formatted(brokers, TopicChecks.named(few)),
          "A broker that is lost takes records with it: raise the replication of these topics to 3"
              + " (kafka-reassign-partitions.sh), min.insync.replicas to 2, and say so for those to"
              + " come with SLUICE_REPLICATION=3 and default.replication.factor=3.");
    }
    List<String> unsafe =
        all.stream()
            .filter(kept -> kept.least() < SAFE_WRITES || kept.least() >= kept.replicas())
            .map(Kept::writes)
            .toList();
    return unsafe.isEmpty()
        ? Finding.ok(
            "%s, each on three brokers or more; any one may be lost"
                .formatted(Kafka.count(all.size(), "topic")))
        : Finding.warn(
            "SLUICE-6292",
            "Expected min.insync.replicas from 2 on and below the number of replicas, found "
                + TopicChecks.named(unsafe)
                + ".",
            "Set it to 2 (kafka-configs.sh --alter --entity-type topics, and as the brokers' own"
                + " default). With 1, what one broker alone has acknowledged is lost with it; with"
                + " as many as there are replicas, one broker that is away stops all writes.");
  }

  private interface Which {
    boolean is(Kept kept, TopicPartitionInfo partition);
  }

  private static List<String> partitions(List<Kept> all, Which which) {
    return all.stream().flatMap(k -> k.partitions(p -> which.is(k, p)).stream()).toList();
  }

  private static List<Kept> all(Kafka kafka) throws ExecutionException, InterruptedException {
    Collection<String> names = names(kafka);
    Map<ConfigResource, Config> configs =
        kafka
            .admin()
            .describeConfigs(names.stream().map(ReplicationCheck::resource).toList())
            .all()
            .get();
    Map<String, TopicDescription> topics =
        new HashMap<>(kafka.admin().describeTopics(names).allTopicNames().get());
    List<Kept> all = new ArrayList<>();
    for (String name : names) {
      TopicDescription topic = Objects.requireNonNull(topics.get(name));
      int replicas = topic.partitions().stream().mapToInt(p -> p.replicas().size()).min().orElse(0);
      String least =
          Objects.requireNonNull(configs.get(resource(name)))
              .get(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG)
              .value();
      all.add(new Kept(topic, replicas, Integer.parseInt(least)));
    }
    return all;
  }

  private static ConfigResource resource(String topic) {
    return new ConfigResource(ConfigResource.Type.TOPIC, topic);
  }

  private static List<String> names(Kafka kafka) throws ExecutionException, InterruptedException {
    String own = kafka.topics().namespace() + ".";
    return kafka
        .admin()
        .listTopics(new ListTopicsOptions().listInternal(true))
        .names()
        .get()
        .stream()
        .filter(name -> name.startsWith(own) || OF_KAFKA.contains(name))
        .sorted()
        .toList();
  }
}
