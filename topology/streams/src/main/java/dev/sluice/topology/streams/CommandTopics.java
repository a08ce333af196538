package dev.sluice.topology.streams;

import dev.sluice.errors.SluiceException;
import dev.sluice.schemas.topics.Installation;
import dev.sluice.schemas.topics.Topics;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topics that commands go to. Workers create them before they register a function; should one
 * be gone, it is created again before a command is sent, as a partition whose command cannot be
 * sent stands still.
 *
 * <p>Threading: one per engine instance, used by all its stream threads.
 */
final class CommandTopics {
  private static final Logger LOG = LoggerFactory.getLogger(CommandTopics.class);

  private final Topics topics;
  private final @Nullable Admin admin;
  private final Set<String> seen = ConcurrentHashMap.newKeySet();

  private CommandTopics(Topics topics, @Nullable Admin admin) {
    this.topics = topics;
    this.admin = admin;
  }

  /** Looks for each topic when it is first used. */
  static CommandTopics checked(Topics topics, Admin admin) {
    return new CommandTopics(topics, admin);
  }

  /** Takes each topic as being there. */
  static CommandTopics unchecked(Topics topics) {
    return new CommandTopics(topics, null);
  }

  /**
   * The topic of the commands of a run of {@code app}.
   *
   * @param pinnedTo the version whose workers alone may run it; null: all may
   */
  String of(String app, @Nullable String pinnedTo) {
    String topic = topics.commands(app, pinnedTo);
    if (admin != null && !seen.contains(topic)) {
      try {
        Installation.ensureCommands(admin, topics, app, pinnedTo);
      } catch (SluiceException e) { // whether the topic is there, sending will show
        LOG.warn("Not known whether topic {} is there: {}", topic, e.getMessage());
      }
      seen.add(topic);
    }
    return topic;
  }

  /** A command could not be sent: each topic is looked for again. */
  void lookAgain() {
    seen.clear();
  }
}
