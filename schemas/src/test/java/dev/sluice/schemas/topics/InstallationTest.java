package dev.sluice.schemas.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.sluice.errors.SluiceException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstallationTest {
  private static final String WEEK = "604800000";

  @TempDir private static Path folder;
  private static TestBroker broker;
  private static Admin admin;

  @BeforeAll
  static void start() throws Exception {
    broker =
        TestBroker.start(
            folder,
            Map.of(
                "group.share.min.heartbeat.interval.ms", "700",
                "group.share.heartbeat.interval.ms", "1000",
                "group.share.min.session.timeout.ms", "6000",
                "group.share.session.timeout.ms", "10000"),
            Map.of());
    admin = broker.admin();
  }

  @AfterAll
  static void stop() {
    admin.close();
    broker.close();
  }

  @Test
  void whatKeepsLessThanItWasCreatedWithIsWeak() throws Exception {
    Topics topics = new Topics("weakened");
    Installation created = Installation.create(admin, topics, 1, 1);
    Installation.ensureApp(admin, topics, "app");
    assertThat(WeakSetting.of(admin, created, List.of("app"))).isEmpty();

    set(topics.events(), "retention.ms", "1000");
    set(topics.commands("app"), "max.message.bytes", "1048576");
    set(topics.results(), "retention.ms", "-1");

    assertThat(WeakSetting.of(admin, created, List.of("app")))
        .containsExactly(
            new WeakSetting("weakened.commands.app", "max.message.bytes", "46137344", "1048576"),
            new WeakSetting("weakened.events", "retention.ms", WEEK, "1000"));
  }

  private static void set(String topic, String name, String value) throws Exception {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    AlterConfigOp set = new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
    admin.incrementalAlterConfigs(Map.of(resource, List.of(set))).all().get();
  }

  @Test
  void everyTopicIsCreatedAsTheCatalogueSays() throws Exception {
    Topics topics = new Topics("fresh");

    Installation created = Installation.create(admin, topics, 3, 1);

    assertThat(created).isEqualTo(new Installation(topics, 3, 1));
    for (String inbox : List.of("events", "results", "control", "lanes", "waits", "history")) {
      assertThat(partitions("fresh." + inbox)).as(inbox).isEqualTo(3);
      assertThat(config("fresh." + inbox))
          .as(inbox)
          .containsEntry("cleanup.policy", "delete")
          .containsEntry("retention.ms", WEEK)
          .containsEntry("min.insync.replicas", "1");
    }
    for (String table : List.of("functions", "interests")) {
      assertThat(partitions("fresh." + table)).as(table).isEqualTo(1);
      assertThat(config("fresh." + table)).as(table).containsEntry("cleanup.policy", "compact");
    }
    assertThat(partitions("fresh.presence")).isEqualTo(1);
    assertThat(config("fresh.presence"))
        .containsEntry("cleanup.policy", "compact,delete")
        .containsEntry("retention.ms", "7200000")
        .containsEntry("max.compaction.lag.ms", "300000")
        .containsEntry("message.timestamp.type", "LogAppendTime");
    assertThat(partitions("fresh.dead-letters")).isEqualTo(1);
    assertThat(config("fresh.dead-letters"))
        .containsEntry("cleanup.policy", "delete")
        .containsEntry("retention.ms", "2592000000");
    assertThat(config("fresh.results")).containsEntry("max.message.bytes", "10485760");
    assertThat(config("fresh.live"))
        .containsEntry("retention.ms", "3600000")
        .containsEntry("segment.ms", "300000")
        .containsEntry("cleanup.policy", "delete");
    assertThat(config("fresh.control")).containsEntry("max.message.bytes", "6291456");
    assertThat(config("fresh.events")).containsEntry("message.timestamp.type", "LogAppendTime");
  }

  @Test
  void creatingAgainChangesNothingAndCompletesWhatIsMissing() throws Exception {
    Topics topics = new Topics("again");
    Installation first = Installation.create(admin, topics, 2, 1);
    delete(topics.history());

    assertThat(Installation.create(admin, topics, 2, 1)).isEqualTo(first);

    assertThat(partitions(topics.history())).isEqualTo(2);
    assertThat(Installation.describe(admin, topics)).isEqualTo(first);
  }

  @Test
  void twoThatCreateAtTheSameTimeGetTheSameInstallation() throws Exception {
    Topics topics = new Topics("race");

    var one = CompletableFuture.supplyAsync(() -> Installation.create(admin, topics, 2, 1));
    var two = CompletableFuture.supplyAsync(() -> Installation.create(admin, topics, 2, 1));

    assertThat(one.get()).isEqualTo(two.get());
  }

  @Test
  void anotherPartitionCountIsRefusedWithBothCountsAndAWayOut() {
    Topics topics = new Topics("other-count");
    Installation.create(admin, topics, 2, 1);

    assertThatExceptionOfType(SluiceException.class)
        .isThrownBy(() -> Installation.create(admin, topics, 4, 1))
        .satisfies(
            e -> {
              assertThat(e.code()).isEqualTo("SLUICE-4004");
              assertThat(e.problem())
                  .startsWith("Expected 4 partitions for each inbox, found other-count.events 2,");
              assertThat(e.hint()).contains("ask for 2 partitions");
            });
  }

  @Test
  void anInboxThatWasCreatedByAnotherIsRefusedAndNothingIsCreatedBesideIt() throws Exception {
    Topics topics = new Topics("foreign");
    admin.createTopics(List.of(new NewTopic(topics.lanes(), 1, (short) 1))).all().get();

    assertThatExceptionOfType(SluiceException.class)
        .isThrownBy(() -> Installation.create(admin, topics, 4, 1))
        .satisfies(e -> assertThat(e.code()).isEqualTo("SLUICE-4004"))
        .satisfies(e -> assertThat(e.problem()).contains("found foreign.lanes 1."))
        .satisfies(e -> assertThat(e.hint()).contains("delete the topics of namespace 'foreign'"));

    assertThat(admin.listTopics().names().get()).doesNotContain(topics.events());
  }

  @Test
  void aMissingInstallationAndAMissingTopicAreNamed() throws Exception {
    Topics topics = new Topics("absent");
    assertThatExceptionOfType(SluiceException.class)
        .isThrownBy(() -> Installation.describe(admin, topics))
        .satisfies(e -> assertThat(e.code()).isEqualTo("SLUICE-4003"))
        .satisfies(e -> assertThat(e.problem()).contains("'absent'", "11 of its 11 topics"));

    Installation.create(admin, topics, 1, 1);
    delete(topics.waits());
    assertThatExceptionOfType(SluiceException.class)
        .isThrownBy(() -> Installation.describe(admin, topics))
        .satisfies(e -> assertThat(e.problem()).contains("1 of its 11 topics", "absent.waits"));
  }

  @Test
  void anInboxThatKafkaWouldCompactIsRefused() throws Exception {
    Topics topics = new Topics("compacted");
    NewTopic results = new NewTopic(topics.results(), 1, (short) 1);
    admin.createTopics(List.of(results.configs(Map.of("cleanup.policy", "compact")))).all().get();

    assertThatExceptionOfType(SluiceException.class)
        .isThrownBy(() -> Installation.create(admin, topics, 1, 1))
        .satisfies(e -> assertThat(e.code()).isEqualTo("SLUICE-4005"))
        .satisfies(
            e ->
                assertThat(e.problem())
                    .contains("compacted.results to have cleanup.policy=delete, found compact"));
  }

  @Test
  void whatKafkaRefusesIsToldInItsWords() {
    assertThatExceptionOfType(SluiceException.class)
        .isThrownBy(() -> Installation.create(admin, new Topics("three"), 1, 3))
        .satisfies(e -> assertThat(e.code()).isEqualTo("SLUICE-4007"))
        .satisfies(e -> assertThat(e.problem()).contains("replication factor"));
  }

  @Test
  void anAppGetsItsTopicAndItsShareGroupReadsItAsSlowlyAsTheBrokerInsists() throws Exception {
    Topics topics = new Topics("apps");
    Installation.create(admin, topics, 2, 1);

    Installation.ensureApp(admin, topics, "support");
    Installation.ensureApp(admin, topics, "support");

    assertThat(partitions("apps.commands.support")).isEqualTo(1);
    assertThat(config("apps.commands.support"))
        .containsEntry("retention.ms", WEEK)
        .containsEntry("max.message.bytes", "46137344");
    await()
        .untilAsserted(
            () ->
                assertThat(groupConfig("apps.workers.support"))
                    .containsEntry("share.auto.offset.reset", "earliest")
                    .containsEntry("share.isolation.level", "read_uncommitted")
                    .containsEntry("share.record.lock.duration.ms", "30000")
                    .containsEntry("share.heartbeat.interval.ms", "700")
                    .containsEntry("share.session.timeout.ms", "10000")
                    .containsEntry("share.delivery.count.limit", "10"));
  }

  @Test
  void commandsForOneVersionOfAnAppHaveATopicAndAGroupOfTheirOwnAndAreKeptForLonger()
      throws Exception {
    Topics topics = new Topics("pinned");
    Installation.create(admin, topics, 2, 1);

    Installation.ensurePinned(admin, topics, "support", "1.0");
    Installation.ensurePinned(admin, topics, "support", "1.0");

    assertThat(partitions("pinned.pinned.support.1-2e0")).isEqualTo(1);
    assertThat(config("pinned.pinned.support.1-2e0"))
        .containsEntry("retention.ms", "7776000000")
        .containsEntry("max.message.bytes", "46137344");
    await()
        .untilAsserted(
            () ->
                assertThat(groupConfig("pinned.pinned-workers.support.1-2e0"))
                    .containsEntry("share.auto.offset.reset", "earliest"));
  }

  @Test
  void anAppMayReadAfterTheCommit() throws Exception {
    Topics topics = new Topics("committed");
    Installation.create(admin, topics, 1, 1);

    Installation.ensureApp(
        admin,
        topics,
        "careful",
        ShareGroupSettings.standard().withIsolation(IsolationLevel.READ_COMMITTED));

    await()
        .untilAsserted(
            () ->
                assertThat(groupConfig("committed.workers.careful"))
                    .containsEntry("share.isolation.level", "read_committed"));
  }

  @Test
  void anAppNeedsANameThatATopicCanCarryAndAnInstallation() {
    assertThatExceptionOfType(SluiceException.class)
        .isThrownBy(() -> Installation.ensureApp(admin, new Topics("nobody"), "a b"))
        .satisfies(e -> assertThat(e.code()).isEqualTo("SLUICE-4006"));
    assertThatExceptionOfType(SluiceException.class)
        .isThrownBy(() -> Installation.ensureApp(admin, new Topics("nobody"), "app"))
        .satisfies(e -> assertThat(e.code()).isEqualTo("SLUICE-4003"));
  }

  private static void delete(String topic) throws Exception {
    admin.deleteTopics(List.of(topic)).all().get();
    await().until(() -> !admin.listTopics().names().get().contains(topic));
  }

  private static int partitions(String topic) throws Exception {
    Map<String, TopicDescription> described =
        admin.describeTopics(List.of(topic)).allTopicNames().get();
    return Objects.requireNonNull(described.get(topic)).partitions().size();
  }

  private static Map<String, String> config(String topic) throws Exception {
    return config(new ConfigResource(ConfigResource.Type.TOPIC, topic));
  }

  private static Map<String, String> groupConfig(String group) throws Exception {
    return config(new ConfigResource(ConfigResource.Type.GROUP, group));
  }

  private static Map<String, String> config(ConfigResource resource) throws Exception {
    Config config =
        Objects.requireNonNull(admin.describeConfigs(List.of(resource)).all().get().get(resource));
    return config.entries().stream()
        .filter(entry -> entry.value() != null)
        .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value));
  }
}
