package dev.sluice.gateway;

import dev.sluice.gateway.read.Cluster;
import dev.sluice.gateway.read.EngineGroup;
import dev.sluice.gateway.read.WorkerGroup;
import dev.sluice.gateway.read.WorkerProcess;
import dev.sluice.gateway.read.Workers;
import dev.sluice.schemas.heartbeat.Heartbeat;
import dev.sluice.schemas.topics.Topics;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.ShareGroupDescription;
import org.apache.kafka.clients.admin.SharePartitionOffsetInfo;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.jspecify.annotations.Nullable;

/**
 * Asks Kafka who is connected, and remembers each answer for two seconds, whoever asks; beside it
 * tells what the processes say of themselves.
 */
final class KafkaCluster implements Cluster {
  private static final Duration FRESH = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final String NOBODY = "Empty";

  /** For what was said before the gateway started. */
  private static final Duration CATCH_UP = Duration.ofSeconds(2);

  private static final Pattern THREAD = Pattern.compile("-(StreamThread-)?[0-9]+(-consumer)?$");

  private final Admin admin;
  private final Topics topics;
  private final Presences presences;
  private final Clock clock;
  private final Fresh<List<WorkerGroup>> workers = new Fresh<>();
  private final Fresh<EngineGroup> engine = new Fresh<>();

  /**
   * @param presences closed by the caller
   */
  KafkaCluster(Admin admin, Topics topics, Presences presences, Clock clock) {
    this.admin = admin;
    this.topics = topics;
    this.presences = presences;
    this.clock = clock;
  }

  /** Looks something up. */
  @FunctionalInterface
  private interface Look<T> {
    T look() throws ExecutionException, InterruptedException, TimeoutException;
  }

  /** The last answer, while it is fresh. */
  private static final class Fresh<T> {
    private @Nullable T last;
    private long at;

    synchronized T get(Look<T> look)
        throws ExecutionException, InterruptedException, TimeoutException {
      if (last == null || System.nanoTime() - at > FRESH.toNanos()) {
        last = look.look();
        at = System.nanoTime();
      }
      return last;
    }
  }

  @Override
  public Workers workers() throws InterruptedException {
    List<WorkerGroup> groups = ask(workers, this::lookForWorkers);
    return new Workers(groups, heardWorkers(CATCH_UP));
  }

  @Override
  public List<WorkerProcess> heardWorkers() throws InterruptedException {
    return heardWorkers(Duration.ZERO);
  }

  private List<WorkerProcess> heardWorkers(Duration patience) throws InterruptedException {
    Instant now = clock.instant();
    return Processes.workers(presences.all(Heartbeat.Kind.WORKER, now, patience), now);
  }

  @Override
  public EngineGroup engine() throws InterruptedException {
    EngineGroup known = ask(engine, this::lookForEngine);
    Instant now = clock.instant();
    return Processes.engine(known, presences.all(Heartbeat.Kind.ENGINE, now, CATCH_UP), now);
  }

  private static <T> T ask(Fresh<T> fresh, Look<T> look) throws InterruptedException {
    try {
      return fresh.get(look);
    } catch (ExecutionException | TimeoutException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new ApiException(
          503,
          "SLUICE-1101",
          "Expected Kafka to say who is connected, found: " + cause + ".",
          "Check that Kafka runs, and that the gateway may describe groups.");
    }
  }

  private static <T> T done(KafkaFuture<T> future)
      throws ExecutionException, InterruptedException, TimeoutException {
    return future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
  }

  private List<WorkerGroup> lookForWorkers()
      throws ExecutionException, InterruptedException, TimeoutException {
    String ofApps = topics.workerGroup("");
    String ofVersions = topics.namespace() + ".pinned-workers.";
    List<String> groups =
        done(admin.listGroups(ListGroupsOptions.forShareGroups()).all()).stream()
            .map(GroupListing::groupId)
            .filter(id -> id.startsWith(ofApps) || id.startsWith(ofVersions))
            .sorted()
            .toList();
    if (groups.isEmpty()) {
      return List.of();
    }
    var described = done(admin.describeShareGroups(groups).all());
    Map<String, ListShareGroupOffsetsSpec> all = new HashMap<>();
    groups.forEach(group -> all.put(group, new ListShareGroupOffsetsSpec()));
    var offsets = done(admin.listShareGroupOffsets(all).all());
    List<WorkerGroup> found = new ArrayList<>();
    for (String group : groups) {
      boolean pinned = group.startsWith(ofVersions);
      String name = group.substring((pinned ? ofVersions : ofApps).length());
      int dot = name.lastIndexOf('.');
      found.add(
          workerGroup(
              pinned ? name.substring(0, dot) : name,
              pinned ? name.substring(dot + 1) : null,
              Objects.requireNonNull(described.get(group)),
              offsets.getOrDefault(group, Map.of()).values()));
    }
    return List.copyOf(found);
  }

  private static WorkerGroup workerGroup(
      String app,
      @Nullable String pinnedTo,
      ShareGroupDescription group,
      Collection<@Nullable SharePartitionOffsetInfo> offsets) {
    List<WorkerGroup.Member> members =
        group.members().stream()
            .map(m -> new WorkerGroup.Member(m.clientId(), host(m.host())))
            .sorted(
                Comparator.comparing(WorkerGroup.Member::client)
                    .thenComparing(WorkerGroup.Member::host))
            .toList();
    // Of a partition that nobody has read yet Kafka gives none.
    boolean known = offsets.stream().allMatch(o -> o != null && o.lag().isPresent());
    long open = known ? offsets.stream().mapToLong(o -> o.lag().orElse(0L)).sum() : -1;
    return new WorkerGroup(app, pinnedTo, group.groupState().toString(), members, open);
  }

  private EngineGroup lookForEngine()
      throws ExecutionException, InterruptedException, TimeoutException {
    String group = topics.engine();
    try {
      var described =
          Objects.requireNonNull(
              done(admin.describeConsumerGroups(List.of(group)).all()).get(group));
      Map<TopicPartition, Long> behind = behind(group);
      return new EngineGroup(
          described.groupState().toString(),
          instances(described.members()),
          behind.values().stream().mapToLong(Long::longValue).sum(),
          inboxes(behind),
          partitions(behind));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof GroupIdNotFoundException) {
        return new EngineGroup(NOBODY, List.of(), 0, List.of(), List.of());
      }
      throw e;
    }
  }

  private List<EngineGroup.Instance> instances(Collection<MemberDescription> members) {
    Map<String, EngineGroup.Instance> found = new TreeMap<>();
    for (MemberDescription member : members) {
      String name =
          THREAD.matcher(member.groupInstanceId().orElse(member.clientId())).replaceFirst("");
      int partitions =
          (int)
              member.assignment().topicPartitions().stream()
                  .filter(partition -> partition.topic().equals(topics.events()))
                  .count();
      found.merge(
          name,
          new EngineGroup.Instance(name, host(member.host()), 1, partitions, null),
          (a, b) ->
              new EngineGroup.Instance(
                  name,
                  a.host(),
                  a.threads() + b.threads(),
                  a.partitions() + b.partitions(),
                  null));
    }
    return List.copyOf(found.values());
  }

  /** How many records of each inbox partition the engine has not taken. */
  private Map<TopicPartition, Long> behind(String group)
      throws ExecutionException, InterruptedException, TimeoutException {
    Map<TopicPartition, OffsetAndMetadata> taken =
        done(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    taken.forEach(
        (partition, at) -> {
          if (at != null) {
            latest.put(partition, OffsetSpec.latest());
          }
        });
    Map<TopicPartition, Long> behind = new HashMap<>();
    Map<TopicPartition, ListOffsetsResultInfo> ends = done(admin.listOffsets(latest).all());
    ends.forEach(
        (partition, end) -> {
          long at = Objects.requireNonNull(taken.get(partition)).offset();
          behind.put(partition, Math.max(0, end.offset() - at));
        });
    return behind;
  }

  private List<EngineGroup.Inbox> inboxes(Map<TopicPartition, Long> behind) {
    String prefix = topics.namespace() + ".";
    Map<String, Long> found = new TreeMap<>();
    behind.forEach((partition, records) -> found.merge(partition.topic(), records, Long::sum));
    return found.entrySet().stream()
        .filter(inbox -> inbox.getKey().startsWith(prefix))
        .map(
            inbox ->
                new EngineGroup.Inbox(inbox.getKey().substring(prefix.length()), inbox.getValue()))
        .toList();
  }

  private static List<EngineGroup.Partition> partitions(Map<TopicPartition, Long> behind) {
    Map<Integer, Long> found = new TreeMap<>();
    behind.forEach((partition, records) -> found.merge(partition.partition(), records, Long::sum));
    return found.entrySet().stream()
        .map(each -> new EngineGroup.Partition(each.getKey(), each.getValue()))
        .toList();
  }

  /** Brokers write addresses as {@code /127.0.0.1}. */
  private static String host(String address) {
    return address.startsWith("/") ? address.substring(1) : address;
  }
}
