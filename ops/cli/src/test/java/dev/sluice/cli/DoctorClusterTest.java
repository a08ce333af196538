package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.topics.Installation;
import dev.sluice.schemas.topics.Topics;
import dev.sluice.topology.streams.EngineApp;
import dev.sluice.topology.streams.EngineConfig;
import dev.sluice.worker.Worker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The doctor at a cluster of three live brokers, and at one of which a broker is away. */
@Timeout(180)
@SuppressWarnings("NullAway.Init")
class DoctorClusterTest extends AgainstApi {
  private static final String MIN = "min.insync.replicas";

  @TempDir private static Path folder;

  private static BrokerCluster cluster;
  private static Admin admin;
  private static EngineApp engine;
  private static Worker worker;

  @BeforeAll
  static void startCluster() throws Exception {
    cluster = new BrokerCluster(folder.resolve("brokers"));
    admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrap()));
    await(() -> admin.describeCluster().nodes().get().size() == 3);
    // As the brokers' default, for what Kafka itself keeps.
    set(new ConfigResource(ConfigResource.Type.BROKER, ""), "2");
    EngineConfig config =
        EngineConfig.single(cluster.bootstrap(), new Topics("safe"), folder.resolve("state"));
    engine = EngineApp.start(config, 2, 3);
    engine.awaitReady(Duration.ofSeconds(90));
    worker = HelloHost.start(cluster.bootstrap(), "safe");
    String group = new Topics("safe").workerGroup("hello");
    await(
        () ->
            admin.listGroups().all().get().stream()
                .filter(listed -> listed.groupId().equals(group))
                .anyMatch(listed -> listed.groupState().equals(Optional.of(GroupState.STABLE))));
  }

  @AfterAll
  static void stopCluster() {
    worker.close();
    engine.close();
    admin.close();
    cluster.close();
  }

  private interface Question {
    boolean ask() throws Exception;
  }

  private static void await(Question question) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!question.ask()) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      Thread.sleep(100);
    }
  }

  private static void set(ConfigResource where, String least) throws Exception {
    var change = new AlterConfigOp(new ConfigEntry(MIN, least), AlterConfigOp.OpType.SET);
    admin.incrementalAlterConfigs(Map.of(where, List.of(change))).all().get();
  }

  private static ConfigResource topic(String name) {
    return new ConfigResource(ConfigResource.Type.TOPIC, name);
  }

  private Examined examine(String namespace) throws IOException {
    return Examined.with(
        server, "--kafka", cluster.bootstrap(), "--namespace", namespace, "--timeout", "15");
  }

  /** The first that finds this of the replication: brokers learn one after the other. */
  private Examined examineUntil(String namespace, String code, String found) throws Exception {
    List<Examined> last = new ArrayList<>();
    await(
        () -> {
          last.add(examine(namespace));
          Examined.Told told = last.getLast().of("replication");
          return told.code().equals(code) && told.found().endsWith(found);
        });
    return last.getLast();
  }

  private static boolean allInStep() throws Exception {
    Set<String> names = admin.listTopics().names().get();
    return admin.describeTopics(names).allTopicNames().get().values().stream()
        .flatMap(topic -> topic.partitions().stream())
        .allMatch(partition -> partition.isr().size() == partition.replicas().size());
  }

  @Test
  void whatIsReplicatedIsFoundSafeTheEnginesStateToo() throws Exception {
    Examined safe = examine("safe");

    assertThat(safe.of("kafka").found()).startsWith("3 brokers (127.0.0.1:");
    assertThat(safe.of("features").level()).isEqualTo("ok");
    assertThat(safe.of("topics").found())
        .isEqualTo("12 topics of namespace safe, 2 partitions per inbox, replication 3");
    assertThat(safe.of("settings").level()).as(safe.toString()).isEqualTo("ok");
    assertThat(safe.of("engine").found()).startsWith("1 instance, 2 threads, ");
    assertThat(safe.of("workers").found()).startsWith("Consumers of commands by app: hello ");
    assertThat(safe.of("dead letters").level()).isEqualTo("ok");
    assertThat(safe.of("replication").found())
        .as(safe.toString())
        .contains("each on three brokers or more; any one may be lost");

    String changelogs = new Topics("safe").engine() + "-";
    List<String> state =
        admin.listTopics().names().get().stream().filter(n -> n.startsWith(changelogs)).toList();
    assertThat(state).isNotEmpty();
    assertThat(admin.describeTopics(state).allTopicNames().get().values())
        .allSatisfy(
            topic ->
                assertThat(topic.partitions())
                    .allMatch(partition -> partition.replicas().size() == 3));
  }

  @Test
  void oneReplicaOnThreeBrokersIsTold() throws Exception {
    Installation.create(admin, new Topics("single"), 2, 1);

    Examined.Told told =
        examineUntil(
                "single",
                "SLUICE-5012",
                "Expected three replicas on 3 brokers, found fewer: single.control 1;"
                    + " single.dead-letters 1; single.events 1; single.functions 1; single.history"
                    + " 1; 6 more.")
            .of("replication");

    assertThat(told.level()).isEqualTo("warn");
    assertThat(told.todo()).contains("SLUICE_REPLICATION=3", "kafka-reassign-partitions.sh");
  }

  @Test
  void whatOneBrokerAloneAcknowledgesOrOneAloneStopsIsTold() throws Exception {
    Topics topics = new Topics("loose");
    Installation.create(admin, topics, 2, 3);
    set(topic(topics.events()), "1");
    set(topic(topics.lanes()), "3");

    Examined loose =
        examineUntil("loose", "SLUICE-6292", "found loose.events 1 of 3; loose.lanes 3 of 3.");

    assertThat(loose.of("replication").level()).isEqualTo("warn");
    assertThat(loose.of("settings").level()).isEqualTo("ok"); // it is told once
  }

  @Test
  void moreReplicasThanThereAreCanTakeNothing() throws Exception {
    Topics topics = new Topics("closed");
    Installation.create(admin, topics, 2, 1);
    set(topic(topics.results()), "2");

    Examined closed =
        examineUntil("closed", "SLUICE-6291", "found fewer of closed.results-0; closed.results-1.");

    assertThat(closed.of("replication").level()).isEqualTo("fail");
  }

  @Test
  void aBrokerThatIsAwayIsNamedWithWhatItHolds() throws Exception {
    admin
        .createTopics(
            List.of(
                new NewTopic("away.extra", Optional.of(6), Optional.of((short) 2))
                    .configs(Map.of(MIN, "2"))))
        .all()
        .get();
    await(DoctorClusterTest::allInStep);
    cluster.stop(3);
    try {
      await(() -> examine("safe").of("kafka").code().equals("SLUICE-6293"));
      await(() -> !allInStep());

      Examined safe = examineUntil("safe", "SLUICE-5012", "");
      assertThat(safe.of("kafka").level()).isEqualTo("warn");
      assertThat(safe.of("kafka").code()).isEqualTo("SLUICE-6293");
      assertThat(safe.of("kafka").found())
          .startsWith("Expected all 3 brokers to be up, found 1 away");
      assertThat(safe.of("replication").level()).isEqualTo("warn"); // it is written as before
      assertThat(safe.of("engine").level()).as(safe.toString()).isEqualTo("ok");
      assertThat(safe.of("workers").level()).isEqualTo("ok");

      Examined.Told extra = examineUntil("away", "SLUICE-6291", "").of("replication");
      assertThat(extra.level()).isEqualTo("fail");
      assertThat(extra.found()).contains("away.extra-");
    } finally {
      cluster.start(3);
    }
    await(DoctorClusterTest::allInStep);
    examineUntil("safe", "", "any one may be lost");
    await(() -> examine("safe").of("kafka").level().equals("ok"));
  }
}
