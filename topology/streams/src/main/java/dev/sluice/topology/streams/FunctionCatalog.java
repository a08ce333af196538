package dev.sluice.topology.streams;

import dev.sluice.schemas.functions.FunctionDefinition;
import dev.sluice.schemas.limits.FlowRules;
import dev.sluice.topology.core.FunctionSpec;
import dev.sluice.topology.core.FunctionTable;
import dev.sluice.topology.core.Functions;
import dev.sluice.topology.streams.contract.FunctionSpecs;
import java.util.ArrayList;
import java.util.Collection;
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
 * The registered functions, held whole on every instance: the topic's records as bytes in a global
 * store, and a table that each processor builds from it when something changed.
 */
final class FunctionCatalog {
  private static final Logger LOG = LoggerFactory.getLogger(FunctionCatalog.class);

  private final Deserializer<FunctionDefinition> deserializer;
  private final AtomicInteger version = new AtomicInteger();

  FunctionCatalog(Deserializer<FunctionDefinition> deserializer) {
    this.deserializer = deserializer;
  }

  /** Keeps the store up to date; runs on the global thread. */
  Processor<String, byte[], Void, Void> updater() {
    return new Processor<>() {
      private @Nullable KeyValueStore<String, byte[]> store;

      @Override
      public void init(ProcessorContext<Void, Void> context) {
        store = context.getStateStore(EngineTopology.FUNCTIONS_STORE);
      }

      @Override
      public void process(Record<String, byte[]> record) {
        if (store == null || record.key() == null) {
          return;
        }
        if (record.value() == null) {
          store.delete(record.key());
        } else {
          store.put(record.key(), record.value());
        }
        version.incrementAndGet();
      }
    };
  }

  /** A view for one processor; not thread-safe. */
  View view(String topic, KeyValueStore<String, byte[]> store) {
    return new View(topic, store);
  }

  final class View implements Functions {
    private final String topic;
    private final KeyValueStore<String, byte[]> store;
    private int builtFrom = -1;
    private FunctionTable table = new FunctionTable(List.of());

    private View(String topic, KeyValueStore<String, byte[]> store) {
      this.topic = topic;
      this.store = store;
    }

    @Override
    public @Nullable FunctionSpec byId(String functionId) {
      return current().byId(functionId);
    }

    @Override
    public List<FunctionSpec> startedBy(String eventName) {
      return current().startedBy(eventName);
    }

    @Override
    public Collection<FunctionSpec> all() {
      return current().all();
    }

    @Override
    public long version() {
      return version.get();
    }

    private FunctionTable current() {
      int now = version.get();
      if (builtFrom != now) {
        table = new FunctionTable(read());
        builtFrom = now;
      }
      return table;
    }

    private List<FunctionSpec> read() {
      List<FunctionSpec> specs = new ArrayList<>();
      try (KeyValueIterator<String, byte[]> stored = store.all()) {
        while (stored.hasNext()) {
          var entry = stored.next();
          try {
            FunctionDefinition definition = deserializer.deserialize(topic, entry.value);
            List<String> problems = FlowRules.check(definition);
            if (problems.isEmpty()) {
              specs.add(FunctionSpecs.toCore(definition));
            } else {
              LOG.warn("Function {} is left out: {}", entry.key, String.join(" ", problems));
            }
          } catch (SerializationException e) {
            LOG.warn("Function {} cannot be read and is left out: {}", entry.key, e.getMessage());
          }
        }
      }
      return specs;
    }
  }
}
