package dev.sluice.cli.doctor;

import dev.sluice.schemas.topics.Topics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/** Who reads: the engine its inboxes, the workers their commands. */
final class GroupChecks {
  /** Records: some seconds of a busy installation. */
  private static final long MUCH_BEHIND = 10_000;

  private GroupChecks() {}

  /** Whether an engine runs, and keeps up. */
  static Finding engine(Kafka kafka) throws ExecutionException, InterruptedException {
    String group = kafka.topics().engine();
    Optional<ConsumerGroupDescription> found = describe(kafka, group);
    int threads = found.map(g -> g.members().size()).orElse(0);
    if (threads == 0) {
      return Finding.fail(
          "SLUICE-5014",
          "Expected an engine in group " + group + ", found nobody there.",
          "Start one: sluice dev, or the engine with this SLUICE_KAFKA and SLUICE_NAMESPACE. Events"
              + " are kept until then.");
    }
    GroupState state = found.map(ConsumerGroupDescription::groupState).orElse(GroupState.UNKNOWN);
    if (state != GroupState.STABLE) {
      return Finding.warn(
          "SLUICE-5014",
          "Expected the engine's group " + group + " to be stable, found it " + state + ".",
          "Partitions move when instances come and go, for seconds. If it stays so, one of them"
              + " starts again and again: look into its log.");
    }
    long instances =
        found.orElseThrow().members().stream()
            .map(member -> member.clientId().replaceFirst("-StreamThread-.*", ""))
            .distinct()
            .count();
    Map<String, Long> behind = behind(kafka);
    long records = behind.values().stream().mapToLong(Long::longValue).sum();
    String what =
        Kafka.count(instances, "instance")
            + ", "
            + Kafka.count(threads, "thread")
            + ", "
            + Kafka.count(records, "record")
            + " behind";
    return records > MUCH_BEHIND
        ? Finding.warn(
            "SLUICE-5015",
            what + " (" + behind + ")",
            "It works them off. If that grows: more threads or instances, up to one thread per"
                + " partition; or a lane is hot.")
        : Finding.ok(what);
  }

  private static Optional<ConsumerGroupDescription> describe(Kafka kafka, String group)
      throws ExecutionException, InterruptedException {
    try {
      return Optional.ofNullable(
          kafka.admin().describeConsumerGroups(List.of(group)).all().get().get(group));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof GroupIdNotFoundException) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** How many records of each inbox the engine has not taken, of those where there are any. */
  private static Map<String, Long> behind(Kafka kafka)
      throws ExecutionException, InterruptedException {
    Topics topics = kafka.topics();
    List<TopicPartition> inboxes =
        kafka.partitions(
            List.of(
                topics.events(),
                topics.results(),
                topics.control(),
                topics.lanes(),
                topics.waits()));
    Map<TopicPartition, OffsetAndMetadata> taken =
        kafka
            .admin()
            .listConsumerGroupOffsets(topics.engine())
            .partitionsToOffsetAndMetadata()
            .get();
    Map<TopicPartition, Long> first = kafka.offsets(inboxes, OffsetSpec.earliest());
    Map<TopicPartition, Long> end = kafka.offsets(inboxes, OffsetSpec.latest());
    Map<String, Long> behind = new HashMap<>();
    for (TopicPartition inbox : inboxes) {
      long from = Objects.requireNonNull(first.get(inbox));
      OffsetAndMetadata committed = taken.get(inbox);
      long at = committed == null ? from : Math.max(from, committed.offset());
      long records = Objects.requireNonNull(end.get(inbox)) - at;
      if (records > 0) {
        behind.merge(inbox.topic(), records, Long::sum);
      }
    }
    return behind;
  }

  /** Whether each app has workers. */
  static Finding workers(Kafka kafka) throws ExecutionException, InterruptedException {
    List<String> apps = TopicChecks.apps(kafka);
    if (apps.isEmpty()) {
      return Finding.ok("No app has registered functions yet.");
    }
    List<String> served = new ArrayList<>();
    List<String> idle = new ArrayList<>();
    for (String app : apps) {
      int members = workersOf(kafka, kafka.topics().workerGroup(app));
      if (members == 0) {
        idle.add(app);
      } else {
        served.add(app + " " + members);
      }
    }
    if (idle.isEmpty()) {
      return Finding.ok("Consumers of commands by app: " + String.join(", ", served) + ".");
    }
    return Finding.warn(
        "SLUICE-5030",
        "Expected workers for each app, found none for " + String.join(", ", idle) + ".",
        "Start them (sluice run FILE.java, or your function host): their runs wait. An app that is"
            + " gone for good keeps its topic until someone deletes it.");
  }

  private static int workersOf(Kafka kafka, String group)
      throws ExecutionException, InterruptedException {
    try {
      return Objects.requireNonNull(
              kafka.admin().describeShareGroups(List.of(group)).all().get().get(group))
          .members()
          .size();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof GroupIdNotFoundException) {
        return 0;
      }
      throw e;
    }
  }
}
