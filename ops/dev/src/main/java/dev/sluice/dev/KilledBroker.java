package dev.sluice.dev;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import javax.management.JMException;
import javax.management.ObjectName;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the controller give up a broker that was killed, before the broker comes back.
 *
 * <p>A single node that was killed finds itself in its metadata as the leader that it was, until
 * its old session is over; then no partition has a leader for a moment, and then it leads again. A
 * transaction coordinator that is up by then (Kafka 4.3.1) takes "no leader" for "deleted": it
 * notes a transaction as complete whose marker it has not written. The commit was acknowledged, and
 * whoever reads committed waits at that record for ever. So the controller runs alone first, until
 * the old session is over; the coordinator then starts when there are leaders.
 */
final class KilledBroker {
  private static final Logger LOG = LoggerFactory.getLogger(KilledBroker.class);

  /** What Kafka leaves in a folder that it has closed. */
  private static final String CLOSED = ".kafka_cleanshutdown";

  private static final String FENCED_BROKERS =
      "kafka.controller:type=KafkaController,name=FencedBrokerCount";

  /** The old session, for the controller while it is alone; nobody can renew it. */
  private static final Duration SESSION = Duration.ofSeconds(1);

  /** A broker that was killed before it was known to the controller is never given up. */
  private static final Duration AT_MOST = Duration.ofSeconds(10);

  private static final Duration LOOK = Duration.ofMillis(20);

  private KilledBroker() {}

  /** Whether {@code folder} was in use when its process ended. */
  static boolean in(Path folder) {
    return Files.exists(folder.resolve("meta.properties")) && !Files.exists(folder.resolve(CLOSED));
  }

  /**
   * Returns when the broker is given up, or after 10 seconds.
   *
   * @param settings of the node, as broker and controller
   */
  static void giveUp(Map<String, String> settings) throws InterruptedException {
    KafkaRaftServer controller =
        new KafkaRaftServer(new KafkaConfig(controllerOnly(settings), false), Time.SYSTEM);
    try {
      controller.startup();
      long deadline = System.nanoTime() + AT_MOST.toNanos();
      while (fencedBrokers() == 0) {
        if (System.nanoTime() - deadline > 0) {
          LOG.warn("The controller has not given the killed broker up in {}; going on", AT_MOST);
          return;
        }
        Thread.sleep(LOOK);
      }
    } finally {
      controller.shutdown();
      controller.awaitShutdown();
    }
  }

  private static Properties controllerOnly(Map<String, String> settings) {
    Map<String, String> alone = new HashMap<>(settings);
    alone.put("process.roles", "controller");
    String voter = Objects.requireNonNull(settings.get("controller.quorum.voters"));
    alone.put("listeners", "CONTROLLER://" + voter.split("@", 2)[1]);
    alone.remove("advertised.listeners");
    alone.remove("inter.broker.listener.name");
    alone.put("broker.session.timeout.ms", Long.toString(SESSION.toMillis()));
    Properties properties = new Properties();
    properties.putAll(alone);
    return properties;
  }

  private static long fencedBrokers() {
    try {
      Object count =
          ManagementFactory.getPlatformMBeanServer()
              .getAttribute(new ObjectName(FENCED_BROKERS), "Value");
      return ((Number) count).longValue();
    } catch (JMException notThereYet) {
      return 0;
    }
  }
}
