package dev.sluice.topology.streams;

import dev.sluice.schemas.commands.Command;
import dev.sluice.schemas.serde.SluiceSerdes;
import java.time.Instant;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.processor.TopicNameExtractor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Where commands leave: each app's own topic, or that of the version a run is pinned to. */
interface CommandSink {
  /** Hands over a command of the run of app {@code app}; repeats are harmless. */
  void send(String app, Command command, Instant now);

  /** Makes the sink of one task. */
  interface Factory {
    CommandSink in(ProcessorContext<String, Object> context);
  }

  /** A command and the topic that it goes to. */
  record Addressed(String topic, Command command) {}

  /**
   * Commands are written in the engine's transaction and seen once it commits. Their topics are
   * transactional then, so the share groups must read {@code read_committed}.
   */
  static Factory inTransaction(CommandTopics topics) {
    return context ->
        (app, command, now) -> {
          var addressed = new Addressed(topics.of(app, command.getAppVersion()), command);
          context.forward(
              new Record<>(command.getRunId(), addressed, now.toEpochMilli()),
              EngineTopology.COMMANDS);
        };
  }

  /** Commands leave at once and are seen ahead of the commit, which waits until they are safe. */
  static Factory ahead(CommandProducer producer, CommandTopics topics, SluiceSerdes serdes) {
    Serializer<Command> values = serdes.of(Command.class).serializer();
    return context ->
        (app, command, now) -> {
          String topic = topics.of(app, command.getAppVersion());
          producer.send(topic, command.getRunId(), values.serialize(topic, command), now);
        };
  }

  static TopicNameExtractor<String, Addressed> topics() {
    return (runId, addressed, context) -> addressed.topic();
  }

  static Serializer<Addressed> serializer(Serializer<Command> commands) {
    return (topic, addressed) -> commands.serialize(topic, addressed.command());
  }
}
