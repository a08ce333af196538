package dev.sluice.schemas.topics;

import dev.sluice.errors.SluiceException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topics of Sluice on one Kafka cluster, checked.
 *
 * @param topics their names
 * @param partitions how many each inbox has, fixed since the installation was created
 * @param replicationFactor of the topic events; a new app's command topic gets the same
 */
public record Installation(Topics topics, int partitions, int replicationFactor) {
  /** Leave the replication factor to the broker. */
  public static final int BROKER_DEFAULT = -1;

  private static final Logger log = LoggerFactory.getLogger(Installation.class);
  private static final Pattern APP = Pattern.compile("[A-Za-z0-9._-]{1,128}");
  private static final Duration UNTIL_VISIBLE = Duration.ofSeconds(10);

  /**
   * Creates what is missing of an installation and checks what is there. Repeating it, or two doing
   * it at the same time, changes nothing.
   *
   * @param partitions of each inbox, from 1
   * @param replicationFactor of each topic; {@link #BROKER_DEFAULT} leaves it to the broker. From 3
   *     on, a write is acknowledged by two replicas
   * @throws SluiceException SLUICE-4002 Kafka does not answer, SLUICE-4004 the inboxes that exist
   *     have other partition counts, SLUICE-4005 a topic is kept in the wrong way (nothing is
   *     created in either case), SLUICE-4007 Kafka refuses
   */
  public static Installation create(
      Admin admin, Topics topics, int partitions, int replicationFactor) {
    if (partitions < 1) {
      throw new SluiceException(
          "SLUICE-4004",
          "Expected at least 1 partition for each inbox, found " + partitions + ".",
          "Choose a partition count from 1 on; it cannot be changed later.");
    }
    List<Catalogue.Entry> catalogue = Catalogue.of(topics);
    Map<String, TopicDescription> found = KnownTopics.find(admin, names(catalogue));
    checkPartitions(topics, found, partitions);
    checkCleanup(
        admin, catalogue.stream().filter(entry -> found.containsKey(entry.name())).toList());
    List<NewTopic> missing =
        catalogue.stream()
            .filter(entry -> !found.containsKey(entry.name()))
            .map(entry -> newTopic(entry, partitions, replicationFactor))
            .toList();
    if (!missing.isEmpty()) {
      int created = createTopics(admin, missing);
      log.info(
          "Created {} of the {} topics of installation '{}', {} partitions for each inbox",
          created,
          catalogue.size(),
          topics.namespace(),
          partitions);
    }
    Installation installation = describe(admin, topics);
    if (installation.partitions() != partitions) { // another created it at the same time
      throw mismatch(
          topics, partitions, counts(topics, KnownTopics.find(admin, Catalogue.inboxes(topics))));
    }
    return installation;
  }

  /**
   * The installation that exists.
   *
   * @throws SluiceException SLUICE-4002 Kafka does not answer, SLUICE-4003 topics are missing,
   *     SLUICE-4004 the inboxes differ in their partition counts, SLUICE-4005 a topic is kept in
   *     the wrong way, SLUICE-4007 Kafka refuses
   */
  public static Installation describe(Admin admin, Topics topics) {
    List<Catalogue.Entry> catalogue = Catalogue.of(topics);
    Map<String, TopicDescription> found = KnownTopics.existing(admin, names(catalogue));
    List<String> missing =
        names(catalogue).stream().filter(name -> !found.containsKey(name)).toList();
    if (!missing.isEmpty()) {
      throw new SluiceException(
          "SLUICE-4003",
          "Expected an installation in namespace '%s', but %d of its %d topics are missing: %s."
              .formatted(
                  topics.namespace(), missing.size(), catalogue.size(), String.join(", ", missing)),
          missing.size() == catalogue.size()
              ? "Start the engine once so that it creates them, or name the right namespace and"
                  + " brokers."
              : "Start the engine so that it creates what is missing; look for who deleted it.");
    }
    TopicDescription events = described(found, topics.events());
    int partitions = events.partitions().size();
    checkPartitions(topics, found, partitions);
    checkCleanup(admin, catalogue);
    return new Installation(topics, partitions, events.partitions().getFirst().replicas().size());
  }

  /**
   * Creates the command topic of {@code app} if it is missing and sets how its share group reads
   * it: {@link ShareGroupSettings#standard()}.
   *
   * @throws SluiceException as {@link #ensureApp(Admin, Topics, String, ShareGroupSettings)}
   */
  public static void ensureApp(Admin admin, Topics topics, String app) {
    ensureApp(admin, topics, app, ShareGroupSettings.standard());
  }

  /**
   * Creates the command topic of {@code app} if it is missing and sets how its share group reads
   * it. Repeating it changes nothing. Intervals that the brokers do not allow are set to the
   * nearest that they do.
   *
   * @param app 1 to 128 characters of {@code a-z A-Z 0-9 . _ -}
   * @throws SluiceException SLUICE-4006 {@code app} is no app's name, SLUICE-4008 the brokers have
   *     no share groups, and those of {@link #describe}
   */
  public static void ensureApp(
      Admin admin, Topics topics, String app, ShareGroupSettings settings) {
    ensureCommands(admin, topics, app, null);
    checkCleanup(admin, List.of(Catalogue.commands(topics, app)));
    settings.apply(admin, topics.workerGroup(app));
  }

  /**
   * Creates the topic of commands for one version of {@code app} if it is missing and sets how its
   * share group reads it. Repeating it changes nothing.
   *
   * @throws SluiceException as {@link #ensureApp(Admin, Topics, String, ShareGroupSettings)}
   */
  public static void ensurePinned(Admin admin, Topics topics, String app, String version) {
    ensureCommands(admin, topics, app, version);
    checkCleanup(admin, List.of(Catalogue.pinnedCommands(topics, app, version)));
    ShareGroupSettings.standard().apply(admin, topics.pinnedWorkers(app, version));
  }

  /**
   * Creates a topic of commands if it is missing: of {@code app}, or of what is pinned to one of
   * its versions. Repeating it changes nothing.
   *
   * @param pinnedTo the version; null: commands for workers of any
   * @throws SluiceException SLUICE-4006 {@code app} is no app's name, and those of {@link
   *     #describe}
   */
  public static void ensureCommands(
      Admin admin, Topics topics, String app, @Nullable String pinnedTo) {
    if (!APP.matcher(app).matches()) {
      throw new SluiceException(
          "SLUICE-4006",
          "Expected an app of 1 to 128 characters a-z A-Z 0-9 . _ -, found '" + app + "'.",
          "Choose another name for the app.");
    }
    Catalogue.Entry commands =
        pinnedTo == null
            ? Catalogue.commands(topics, app)
            : Catalogue.pinnedCommands(topics, app, pinnedTo);
    if (!KnownTopics.find(admin, List.of(commands.name())).isEmpty()) {
      return;
    }
    Installation installation = describe(admin, topics);
    NewTopic topic =
        newTopic(commands, installation.partitions(), installation.replicationFactor());
    if (createTopics(admin, List.of(topic)) > 0) {
      log.info("Created topic {} for commands of app '{}'", commands.name(), app);
    }
  }

  /** How many of so many replicas must have a record before it counts as written. */
  public static int minInSync(int replicas) {
    return replicas < 3 ? 1 : 2;
  }

  private static NewTopic newTopic(Catalogue.Entry entry, int inboxPartitions, int replicas) {
    int partitions = entry.partitions() == 0 ? inboxPartitions : entry.partitions();
    NewTopic topic =
        replicas == BROKER_DEFAULT
            ? new NewTopic(entry.name(), Optional.of(partitions), Optional.empty())
            : new NewTopic(entry.name(), partitions, (short) replicas);
    return topic.configs(entry.configs(replicas));
  }

  /** How many it created; the others were created by another at the same time. */
  private static int createTopics(Admin admin, List<NewTopic> missing) {
    Map<String, KafkaFuture<Void>> answers = admin.createTopics(missing).values();
    Set<String> names = new HashSet<>();
    int created = 0;
    for (NewTopic topic : missing) {
      names.add(topic.name());
      String question = "create topic " + topic.name();
      try {
        Ask.orRefusal(Objects.requireNonNull(answers.get(topic.name())), question);
        created++;
      } catch (Ask.Refused e) {
        if (!(e.reason() instanceof TopicExistsException)) {
          throw Ask.refusal(question, e.reason());
        }
      }
    }
    KnownTopics.awaited(admin, names, UNTIL_VISIBLE);
    return created;
  }

  private static void checkPartitions(
      Topics topics, Map<String, TopicDescription> found, int expected) {
    Map<String, Integer> counts = counts(topics, found);
    if (counts.values().stream().anyMatch(count -> count != expected)) {
      throw mismatch(topics, expected, counts);
    }
  }

  private static Map<String, Integer> counts(Topics topics, Map<String, TopicDescription> found) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (String inbox : Catalogue.inboxes(topics)) {
      TopicDescription description = found.get(inbox);
      if (description != null) {
        counts.put(inbox, description.partitions().size());
      }
    }
    return counts;
  }

  private static SluiceException mismatch(
      Topics topics, int expected, Map<String, Integer> counts) {
    Set<Integer> distinct = new HashSet<>(counts.values());
    String found =
        counts.entrySet().stream()
            .map(count -> count.getKey() + " " + count.getValue())
            .collect(Collectors.joining(", "));
    String hint =
        distinct.size() == 1 && counts.size() == Catalogue.inboxes(topics).size()
            ? "The count is fixed when an installation is created: ask for %d partitions, or create another installation in another namespace."
                .formatted(distinct.iterator().next())
            : "Someone else created or changed these topics (auto.create.topics.enable?). Without runs in flight: delete the topics of namespace '%s' and start again. Else use another namespace."
                .formatted(topics.namespace());
    return new SluiceException(
        "SLUICE-4004",
        "Expected %d partitions for each inbox, found %s.".formatted(expected, found),
        hint);
  }

  private static void checkCleanup(Admin admin, List<Catalogue.Entry> entries) {
    Map<ConfigResource, Catalogue.Entry> resources = new HashMap<>();
    for (Catalogue.Entry entry : entries) {
      resources.put(new ConfigResource(ConfigResource.Type.TOPIC, entry.name()), entry);
    }
    Map<ConfigResource, Config> configs = KnownTopics.configs(admin, resources.keySet());
    List<String> wrong = new ArrayList<>();
    resources.forEach(
        (resource, entry) -> {
          Config config = Objects.requireNonNull(configs.get(resource));
          String policy = config.get(TopicConfig.CLEANUP_POLICY_CONFIG).value();
          if (!policy.equals(entry.cleanupPolicy())) {
            wrong.add(
                "%s to have cleanup.policy=%s, found %s"
                    .formatted(entry.name(), entry.cleanupPolicy(), policy));
          }
        });
    if (!wrong.isEmpty()) {
      wrong.sort(null);
      throw new SluiceException(
          "SLUICE-4005",
          "Expected topic " + String.join("; ", wrong) + ".",
          "Set it with kafka-configs.sh --alter --entity-type topics; with another policy records"
              + " are lost or never removed.");
    }
  }

  private static TopicDescription described(Map<String, TopicDescription> found, String name) {
    return Objects.requireNonNull(found.get(name));
  }

  private static List<String> names(List<Catalogue.Entry> catalogue) {
    return catalogue.stream().map(Catalogue.Entry::name).toList();
  }
}
