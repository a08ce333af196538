package dev.sluice.topology.streams;

import dev.sluice.schemas.commands.Command;
import dev.sluice.schemas.topics.Topics;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.processor.TopicNameExtractor;

/**
 * Where commands leave: each app's own topic. They are written in the engine's transaction; whether
 * workers see them ahead of the commit is their share group's {@code share.isolation.level}.
 */
final class CommandSink {
  private CommandSink() {}

  /** A command and the app whose workers it is for. */
  record Addressed(String app, Command command) {}

  static TopicNameExtractor<String, Addressed> topics(Topics topics) {
    return (runId, addressed, context) -> topics.commands(addressed.app());
  }

  static Serializer<Addressed> serializer(Serializer<Command> commands) {
    return (topic, addressed) -> commands.serialize(topic, addressed.command());
  }
}
