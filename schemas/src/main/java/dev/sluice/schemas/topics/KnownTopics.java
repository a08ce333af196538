package dev.sluice.schemas.topics;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * What the brokers know of topics. They learn of a new one, one broker after the other, and each
 * question may go to another broker: what one of them does not know is asked for again for a while.
 */
final class KnownTopics {
  /** From when one broker knows of a topic until all do, on a cluster that is well. */
  private static final Duration UNTIL_ALL_KNOW = Duration.ofSeconds(2);

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

  private KnownTopics() {}

  /** Those that the broker that is asked knows of. */
  static Map<String, TopicDescription> find(Admin admin, Collection<String> names) {
    Map<String, TopicDescription> found = new HashMap<>();
    admin
        .describeTopics(names)
        .topicNameValues()
        .forEach(
            (name, answer) -> {
              try {
                found.put(name, Ask.orRefusal(answer, "describe topic " + name));
              } catch (Ask.Refused e) {
                if (!(e.reason() instanceof UnknownTopicOrPartitionException)) {
                  throw Ask.refusal("describe topic " + name, e.reason());
                }
              }
            });
    return found;
  }

  /** Those that exist. */
  static Map<String, TopicDescription> existing(Admin admin, Collection<String> names) {
    return awaited(admin, names, UNTIL_ALL_KNOW);
  }

  /** Those that a broker knows of in the end, asked until it is all of them. */
  static Map<String, TopicDescription> awaited(
      Admin admin, Collection<String> names, Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    Map<String, TopicDescription> found = find(admin, names);
    while (found.size() < names.size() && hasTime(deadline)) {
      found = find(admin, names);
    }
    return found;
  }

  /** The configurations of topics that exist. */
  static Map<ConfigResource, Config> configs(Admin admin, Collection<ConfigResource> topics) {
    String question = "describe the configuration of topics";
    long deadline = System.nanoTime() + UNTIL_ALL_KNOW.toNanos();
    while (true) {
      try {
        return Ask.orRefusal(admin.describeConfigs(List.copyOf(topics)).all(), question);
      } catch (Ask.Refused e) {
        boolean isUnknown = e.reason() instanceof UnknownTopicOrPartitionException;
        if (!isUnknown || !hasTime(deadline)) {
          throw Ask.refusal(question, e.reason());
        }
      }
    }
  }

  /** Waits a little, where there is time left for it. */
  private static boolean hasTime(long deadline) {
    try {
      Thread.sleep(BETWEEN_LOOKS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
    return System.nanoTime() < deadline;
  }
}
