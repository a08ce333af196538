package dev.sluice.topology.streams;

import dev.sluice.schemas.commands.Command;
import dev.sluice.schemas.serde.SluiceSerdes;
import dev.sluice.schemas.topics.Topics;
import java.time.Instant;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.processor.TopicNameExtractor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Where commands leave: each app's own topic. */
interface CommandSink {
  /** Hands over a command of the run of app {@code app}; repeats are harmless. */
  void send(String app, Command command, Instant now);

  /** Makes the sink of one task. */
  interface Factory {
    CommandSink in(ProcessorContext<String, Object> context);
  }

  /** A command and the app whose workers it is for. */
  record Addressed(String app, Command command) {}

  /**
   * Commands are written in the engine's transaction and seen once it commits. Their topics are
   * transactional then, so the share groups must read {@code read_committed}.
   */
  static Factory inTransaction() {
    return context ->
        (app, command, now) ->
            context.forward(
                new Record<>(command.getRunId(), new Addressed(app, command), now.toEpochMilli()),
                EngineTopology.COMMANDS);
  }

  /** Commands leave at once and are seen ahead of the commit, which waits until they are safe. */
  static Factory ahead(CommandProducer producer, Topics topics, SluiceSerdes serdes) {
    Serializer<Command> values = serdes.of(Command.class).serializer();
    return context ->
        (app, command, now) -> {
          String topic = topics.commands(app);
          producer.send(topic, command.getRunId(), values.serialize(topic, command), now);
        };
  }

  static TopicNameExtractor<String, Addressed> topics(Topics topics) {
    return (runId, addressed, context) -> topics.commands(addressed.app());
  }

  static Serializer<Addressed> serializer(Serializer<Command> commands) {
    return (topic, addressed) -> commands.serialize(topic, addressed.command());
  }
}
