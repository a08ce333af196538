package dev.sluice.topology.streams;

import dev.sluice.schemas.serde.UnreadableRecordException;
import java.util.Objects;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * A processor at an inbox: reads its contract itself rather than have the source node do it. So an
 * unreadable record is one that was processed, and its dead letter is committed like any output;
 * Kafka Streams leaves those of a source node uncommitted until a good record follows.
 */
abstract class Reading<T extends SpecificRecord, V>
    implements Processor<String, byte[], String, V> {
  private final Deserializer<T> deserializer;
  private ProcessorContext<String, V> context;
  private long timestamp;

  @SuppressWarnings("NullAway.Init") // init() comes before process()
  Reading(Deserializer<T> deserializer) {
    this.deserializer = deserializer;
  }

  @Override
  public void init(ProcessorContext<String, V> context) {
    this.context = context;
  }

  @Override
  public final void process(Record<String, byte[]> record) {
    timestamp = record.timestamp();
    RecordMetadata from = context.recordMetadata().orElseThrow();
    Backlog.ofThisThread().taken(from.topic(), from.partition(), from.offset());
    take(read(from.topic(), record));
  }

  private T read(String topic, Record<String, byte[]> record) {
    try {
      return Objects.requireNonNull(
          deserializer.deserialize(topic, record.value()), "empty record");
    } catch (UnreadableRecordException | NullPointerException e) {
      unreadable(record.key());
      throw e;
    }
  }

  @Override
  public void close() {
    Backlog.ofThisThread().forget(context.taskId().partition());
  }

  /** A record goes to the dead letters; does what its key alone asks for. */
  void unreadable(@Nullable String key) {}

  /** Does what the record asks for. */
  abstract void take(T value);

  /** What {@link InboxOrder} made of the timestamp of the record that is being taken. */
  long timestamp() {
    return timestamp;
  }

  ProcessorContext<String, V> context() {
    return context;
  }
}
