package dev.sluice.cli.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.errors.SluiceException;
import dev.sluice.schemas.topics.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.CommonClientConfigs;
import org.jspecify.annotations.Nullable;

/** Looks at an installation from outside: the server, what is behind it, and Kafka. */
public final class Doctor implements AutoCloseable {
  private static final String REGISTRY = "schema.registry.url";

  /**
   * Where to look.
   *
   * @param version this command line's
   * @param bootstrap Kafka's; empty: where the server says
   * @param namespace of the installation; empty: as the server says
   * @param registry URLs of the schema registry; empty: none, or as in {@code config}
   * @param config further settings of Kafka's clients, such as those for security
   * @param limit for one check
   */
  public record Settings(
      String version,
      String bootstrap,
      String namespace,
      String registry,
      Map<String, String> config,
      Duration limit) {
    /** For one answer: less than for the check, which can then say who did not answer. */
    public Duration patience() {
      return limit.multipliedBy(7).dividedBy(10);
    }
  }

  /** One check and what it found. */
  public record Result(String name, Finding finding, Duration took) {}

  /** Is told how far the doctor is, on the caller's thread. */
  public interface Listener {
    void begins(String name);

    void ended(Result result);
  }

  private final Settings settings;
  private final ServerChecks server;
  private volatile @Nullable Kafka kafka;

  public Doctor(Settings settings, Api api) {
    this.settings = settings;
    this.server = new ServerChecks(api, settings.version());
  }

  /**
   * Looks at everything, in the order in which one thing needs another.
   *
   * @throws InterruptedException when the caller's thread was interrupted
   */
  public List<Result> examine(Listener listener) throws InterruptedException {
    return new Examination(settings.limit(), listener)
        .of(
            List.of(
                new Check("jdk", JdkCheck::look),
                new Check("server", server::reachable),
                new Check("parts", server::parts),
                new Check("read model", server::readModel),
                new Check("versions", server::versions),
                new Check("processes", server::processes),
                new Check("kafka", this::connect),
                new Check("features", onKafka(BrokerCheck::look)),
                new Check("topics", onKafka(TopicChecks::topics)),
                new Check("settings", onKafka(TopicChecks::settings)),
                new Check("replication", onKafka(ReplicationCheck::look)),
                new Check("engine", onKafka(GroupChecks::engine)),
                new Check("workers", onKafka(GroupChecks::workers)),
                new Check("dispatch", onKafka(this::dispatch)),
                new Check("dead letters", onKafka(DeadLetterCheck::look)),
                new Check("clocks", this::clocks),
                new Check("registry", this::registry)));
  }

  private interface KafkaLook {
    Finding look(Kafka kafka) throws Exception;
  }

  private Check.Look onKafka(KafkaLook look) {
    return () -> {
      Kafka reached = kafka;
      return reached == null ? Finding.skipped("Kafka was not reached.") : look.look(reached);
    };
  }

  private Finding dispatch(Kafka reached) throws Exception {
    return server.info().isMissingNode()
        ? Finding.skipped("The server was not reached.")
        : DispatchCheck.look(reached, ProcessCheck.commandsAhead(server.engine()));
  }

  private Finding connect() throws Exception {
    Map<String, Object> config = new HashMap<>(settings.config());
    String bootstrap =
        settings.bootstrap().isEmpty() ? text(server.info(), "bootstrap") : settings.bootstrap();
    if (!bootstrap.isEmpty()) {
      config.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
    }
    if (!config.containsKey(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG)) {
      return Finding.fail(
          "SLUICE-5009",
          "Expected to be told where Kafka is, found no server that could say it.",
          "Name it with --kafka or SLUICE_KAFKA, such as 127.0.0.1:9092.");
    }
    Kafka reached = Kafka.connect(config, topics(), settings.patience());
    kafka = reached;
    return reached.reachable();
  }

  /**
   * @throws SluiceException SLUICE-4001 when the namespace is none
   */
  private Topics topics() {
    String named =
        settings.namespace().isEmpty() ? text(server.info(), "namespace") : settings.namespace();
    return named.isEmpty() ? Topics.standard() : new Topics(named);
  }

  private Finding clocks() throws Exception {
    Kafka reached = kafka;
    Optional<Skew> ofKafka = reached == null ? Optional.empty() : reached.skew();
    return ClockCheck.look(server.skew(), ofKafka);
  }

  private Finding registry() {
    Map<String, String> config = new HashMap<>(settings.config());
    if (!settings.registry().isEmpty()) {
      config.put(REGISTRY, settings.registry());
    }
    return RegistryCheck.look(config, topics(), settings.limit());
  }

  private static String text(JsonNode node, String field) {
    return node.path(field).asText("");
  }

  @Override
  public void close() {
    Kafka reached = kafka;
    if (reached != null) {
      reached.close();
    }
  }
}
