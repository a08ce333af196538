package dev.sluice.schemas.topics;

import dev.sluice.errors.SluiceException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds Kafka, and says which address it tried while it is not there. */
public final class Brokers {
  private static final Logger log = LoggerFactory.getLogger(Brokers.class);
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration BETWEEN_ATTEMPTS = Duration.ofSeconds(1);

  /** A client that is closed does not wait for longer either. */
  private static final Map<String, Object> ANSWERS_SOON =
      Map.of(
          CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG,
          (int) ANSWER_TIMEOUT.toMillis(),
          CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG,
          (int) ANSWER_TIMEOUT.toMillis());

  private Brokers() {}

  /**
   * An admin client of the brokers, once they answer. Each attempt that fails is logged with the
   * addresses and what is wrong with each; the next follows a second later.
   *
   * @param config of the client; {@code bootstrap.servers} must be in it
   * @param patience how long to try; zero: once
   * @return to be closed by the caller
   * @throws SluiceException SLUICE-4002 when nothing answered in time, or at once SLUICE-4007 when
   *     Kafka refuses this client, SLUICE-4157 its certificate is not trusted, SLUICE-4009 when
   *     {@code config} is wrong
   */
  public static Admin connect(Map<String, ?> config, Duration patience) {
    List<String> addresses = addresses(config);
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      String problem = problem(config, addresses);
      if (problem.isEmpty()) {
        return Admin.create(new HashMap<>(config));
      }
      Duration left = Duration.ofNanos(deadline - System.nanoTime());
      if (left.isNegative() || left.isZero()) {
        throw unreachable(addresses, problem, patience, null);
      }
      log.warn("Kafka is not reachable: {}. Trying again for {} s.", problem, left.toSeconds());
      try {
        Thread.sleep(left.compareTo(BETWEEN_ATTEMPTS) < 0 ? left : BETWEEN_ATTEMPTS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw unreachable(addresses, problem, patience, e);
      }
    }
  }

  /**
   * Whether a topic is there, asked once: for who must not send to it before, as a producer that
   * does may have it created, and in the wrong way.
   *
   * @param client settings of Kafka clients, {@code bootstrap.servers} among them; what no admin
   *     client knows is left out
   * @throws SluiceException SLUICE-4002 when Kafka does not answer within 5 s, SLUICE-4007 when it
   *     refuses this client, SLUICE-4157 its certificate is not trusted, SLUICE-4009 when {@code
   *     client} is wrong
   */
  public static boolean haveTopic(Map<String, ?> client, String topic) {
    Map<String, Object> settings = new HashMap<>(client);
    settings.keySet().retainAll(AdminClientConfig.configNames());
    settings.putAll(ANSWERS_SOON);
    String question = "describe topic " + topic;
    try (Admin admin = Admin.create(settings)) {
      Ask.orRefusal(admin.describeTopics(List.of(topic)).allTopicNames(), question, ANSWER_TIMEOUT);
      return true;
    } catch (Ask.Refused e) {
      if (e.reason() instanceof UnknownTopicOrPartitionException) {
        return false;
      }
      throw Ask.refusal(question, e.reason());
    } catch (KafkaException e) {
      throw badConfiguration(e);
    }
  }

  private static SluiceException unreachable(
      List<String> addresses, String problem, Duration patience, @Nullable Throwable cause) {
    return new SluiceException(
        "SLUICE-4002",
        "Expected Kafka at %s within %d s, found %s."
            .formatted(String.join(",", addresses), patience.toSeconds(), problem),
        "Start Kafka there, or name the right bootstrap servers (SLUICE_KAFKA).",
        cause);
  }

  private static List<String> addresses(Map<String, ?> config) {
    List<String> addresses = new ArrayList<>();
    switch (config.get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG)) {
      case String list -> addresses.addAll(List.of(list.trim().split("\\s*,\\s*", -1)));
      case List<?> list -> list.forEach(address -> addresses.add(String.valueOf(address)));
      case null, default -> {}
    }
    for (String address : addresses) {
      hostAndPort(address);
    }
    if (addresses.isEmpty()) {
      throw badAddress("");
    }
    return addresses;
  }

  private static InetSocketAddress hostAndPort(String address) {
    String plain = address.replaceFirst("^[A-Z_]+://", "");
    int colon = plain.lastIndexOf(':');
    try {
      String host = plain.substring(0, Math.max(colon, 0)).replaceAll("[\\[\\]]", "");
      int port = Integer.parseInt(plain.substring(colon + 1));
      if (!host.isEmpty() && port > 0) {
        return new InetSocketAddress(host, port);
      }
    } catch (IllegalArgumentException e) {
      throw badAddress(address);
    }
    throw badAddress(address);
  }

  private static SluiceException badAddress(String address) {
    return new SluiceException(
        "SLUICE-4009",
        "Expected bootstrap servers as host:port, separated by commas, found '" + address + "'.",
        "Set SLUICE_KAFKA or bootstrap.servers, for example 127.0.0.1:9092.");
  }

  /** What is wrong with the brokers; empty when they answer. */
  private static String problem(Map<String, ?> config, List<String> addresses) {
    List<String> problems = new ArrayList<>();
    for (String address : addresses) {
      InetSocketAddress target = hostAndPort(address);
      if (target.isUnresolved()) {
        problems.add(address + " (unknown host)");
        continue;
      }
      try (Socket socket = new Socket()) {
        socket.connect(target, (int) CONNECT_TIMEOUT.toMillis());
        return answers(config) ? "" : address + silence(config);
      } catch (IOException e) {
        problems.add(address + " (" + e.getMessage() + ")");
      }
    }
    return String.join(", ", problems);
  }

  private static String silence(Map<String, ?> config) {
    Object protocol = config.get(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG);
    boolean tls = protocol != null && protocol.toString().endsWith("SSL");
    return " (open, but no Kafka broker answers"
        + (tls ? ")" : "; where it speaks TLS, security.protocol says so)");
  }

  private static boolean answers(Map<String, ?> config) {
    Map<String, Object> hasty = new HashMap<>(config);
    boolean hastier =
        config.get(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG) instanceof Integer given
            && given < ANSWER_TIMEOUT.toMillis();
    if (!hastier) {
      hasty.putAll(ANSWERS_SOON);
    }
    try (Admin admin = Admin.create(hasty)) {
      Ask.orRefusal(
          admin.describeCluster().nodes(), "list brokers", ANSWER_TIMEOUT.plus(CONNECT_TIMEOUT));
      return true;
    } catch (Ask.Refused e) {
      if (e.reason() instanceof RetriableException
          && !(e.reason() instanceof AuthenticationException)) {
        return false;
      }
      throw Ask.refusal("list brokers", e.reason());
    } catch (SluiceException e) {
      return false;
    } catch (KafkaException e) {
      throw badConfiguration(e);
    }
  }

  private static SluiceException badConfiguration(KafkaException e) {
    return new SluiceException(
        "SLUICE-4009",
        "Expected a configuration of a Kafka client, found: " + reason(e),
        "Correct the Kafka settings.",
        e);
  }

  /** Kafka's innermost words: the outer ones only say that no client could be made. */
  private static String reason(KafkaException e) {
    Throwable said = e.getCause() == null ? e : e.getCause();
    for (Throwable cause = said; cause != null; cause = cause.getCause()) {
      said = cause instanceof KafkaException ? cause : said;
    }
    return String.valueOf(said.getMessage());
  }
}
