package dev.sluice.topology.streams;

import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The usual clients, with a producer that counts its commits and commits nothing whose commands are
 * not safe.
 */
final class EngineClients implements KafkaClientSupplier {
  private final @Nullable CommandProducer commands;

  /**
   * @param commands what sends commands ahead of the commit; null: nothing does
   */
  EngineClients(@Nullable CommandProducer commands) {
    this.commands = commands;
  }

  @Override
  public Admin getAdmin(Map<String, Object> config) {
    return Admin.create(config);
  }

  @Override
  public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
    return new CommittingProducer(config, commands);
  }

  @Override
  public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
    return consumer(config);
  }

  @Override
  public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
    return consumer(config);
  }

  @Override
  public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
    return consumer(config);
  }

  private static Consumer<byte[], byte[]> consumer(Map<String, Object> config) {
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private static final class CommittingProducer extends KafkaProducer<byte[], byte[]> {
    private final @Nullable CommandProducer commands;

    CommittingProducer(Map<String, Object> config, @Nullable CommandProducer commands) {
      super(config, new ByteArraySerializer(), new ByteArraySerializer());
      this.commands = commands;
    }

    @Override
    public void commitTransaction() {
      if (commands != null) {
        commands.awaitSafe();
      }
      super.commitTransaction();
      Commits.ofThisThread().committed();
    }

    @Override
    public void abortTransaction() {
      if (commands != null) {
        commands.forget();
      }
      super.abortTransaction();
    }
  }
}
