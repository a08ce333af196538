package dev.sluice.topology.streams;

import dev.sluice.schemas.interests.Interest;
import dev.sluice.topology.core.waits.InterestTable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which event names are waited for and by which paths, held whole on every instance, as {@link
 * FunctionCatalog} holds the functions.
 */
final class Interests {
  private static final Logger LOG = LoggerFactory.getLogger(Interests.class);

  private final Deserializer<Interest> deserializer;
  private final String topic;
  private final Duration lookBack;
  private final AtomicInteger version = new AtomicInteger();

  /**
   * @param lookBack how long after its receipt an event can be found by a wait that opens
   */
  Interests(Deserializer<Interest> deserializer, String topic, Duration lookBack) {
    this.deserializer = deserializer;
    this.topic = topic;
    this.lookBack = lookBack;
  }

  /** How long after its receipt an event can be found by a wait that opens. */
  Duration lookBack() {
    return lookBack;
  }

  /** Keeps the store up to date; runs on the global thread. */
  Processor<String, byte[], Void, Void> updater() {
    return new Processor<>() {
      private @Nullable KeyValueStore<String, byte[]> store;

      @Override
      public void init(ProcessorContext<Void, Void> context) {
        store = context.getStateStore(EngineTopology.INTERESTS_STORE);
      }

      @Override
      public void process(Record<String, byte[]> record) {
        if (store == null || record.key() == null) {
          return;
        }
        if (record.value() == null) {
          store.delete(record.key());
        } else if (reachesFurther(record.value(), store.get(record.key()))) {
          store.put(record.key(), record.value());
        } else {
          return;
        }
        version.incrementAndGet();
      }
    };
  }

  /** Several partitions may tell the same interest; what counts is the earliest time. */
  private boolean reachesFurther(byte[] told, byte @Nullable [] known) {
    Interest next = read(told);
    Interest before = known == null ? null : read(known);
    return next != null && (before == null || next.getSince().isBefore(before.getSince()));
  }

  private @Nullable Interest read(byte[] bytes) {
    try {
      return deserializer.deserialize(topic, bytes);
    } catch (SerializationException e) {
      LOG.warn("An interest cannot be read and is left out: {}", e.getMessage());
      return null;
    }
  }

  /** A view for one processor; not thread-safe. */
  View view(KeyValueStore<String, byte[]> store) {
    return new View(store);
  }

  /** The interests as they are now. */
  final class View {
    private final KeyValueStore<String, byte[]> store;
    private int builtFrom = -1;
    private InterestTable table = new InterestTable(List.of());

    private View(KeyValueStore<String, byte[]> store) {
      this.store = store;
    }

    /** Changes whenever the interests do. */
    int version() {
      return version.get();
    }

    /** {@link InterestTable#isKnown}, as far as this instance has heard. */
    boolean isKnown(String event, String path, Instant since, Instant now) {
      return table().isKnown(event, path, since, now.minus(lookBack));
    }

    /** Whether some run may wait for events of this name. */
    boolean isAwaited(String event) {
      return table().isAwaited(event);
    }

    InterestTable table() {
      int now = version.get();
      if (builtFrom != now) {
        table = read();
        builtFrom = now;
      }
      return table;
    }

    private InterestTable read() {
      List<dev.sluice.topology.core.waits.Interest> interests = new ArrayList<>();
      try (KeyValueIterator<String, byte[]> stored = store.all()) {
        while (stored.hasNext()) {
          Interest i = Interests.this.read(stored.next().value);
          if (i != null) {
            interests.add(
                new dev.sluice.topology.core.waits.Interest(
                    i.getEvent(), i.getPath(), i.getSince()));
          }
        }
      }
      InterestTable read = new InterestTable(interests);
      if (!read.refused().isEmpty()) {
        LOG.error(
            "SLUICE-4120 Expected waits for at most {} pairs of an event name and a path, found {}"
                + " more, such as '{}': events will not find their waits."
                + "\nDo not make event names from data, or keep fewer of them.",
            InterestTable.MAX_INTERESTS,
            read.refused().size(),
            read.refused().iterator().next().key());
      }
      return read;
    }
  }
}
