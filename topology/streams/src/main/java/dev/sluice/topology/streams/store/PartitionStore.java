package dev.sluice.topology.streams.store;

import dev.sluice.schemas.results.Result;
import dev.sluice.schemas.serde.SluiceSerdes;
import dev.sluice.schemas.state.RunRecord;
import dev.sluice.topology.core.EngineStore;
import dev.sluice.topology.core.Event;
import dev.sluice.topology.core.MemoEntry;
import dev.sluice.topology.core.RunSignal.Report;
import dev.sluice.topology.core.RunState;
import dev.sluice.topology.streams.contract.Common;
import dev.sluice.topology.streams.contract.Reports;
import dev.sluice.topology.streams.contract.States;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The engine's memory of one partition, in the state stores of its task.
 *
 * <p>Runs are kept decoded as long as they are busy, because each report of a turn asks for its
 * run.
 */
public final class PartitionStore implements EngineStore {
  /** Runs kept decoded per partition. */
  private static final int DECODED_RUNS = 20_000;

  private final KeyValueStore<Bytes, byte[]> runs;
  private final KeyValueStore<Bytes, byte[]> memo;
  private final Timers timers;
  private final Parking parking;

  private final Codec<RunRecord> runCodec = new Codec<>(RunRecord.class);
  private final Codec<dev.sluice.schemas.commands.MemoEntry> memoCodec =
      new Codec<>(dev.sluice.schemas.commands.MemoEntry.class);
  private final Codec<dev.sluice.schemas.events.Event> eventCodec =
      new Codec<>(dev.sluice.schemas.events.Event.class);

  private final Map<String, RunState> decoded =
      new LinkedHashMap<>(1024, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, RunState> eldest) {
          return size() > DECODED_RUNS;
        }
      };

  public PartitionStore(
      KeyValueStore<Bytes, byte[]> runs,
      KeyValueStore<Bytes, byte[]> memo,
      KeyValueStore<Bytes, byte[]> timers,
      KeyValueStore<Bytes, byte[]> parked) {
    this.runs = runs;
    this.memo = memo;
    this.timers = new Timers(timers);
    this.parking = new Parking(parked, new Codec<>(Result.class));
  }

  @Override
  public RunState run(String runId) {
    RunState known = decoded.get(runId);
    if (known != null) {
      return known;
    }
    byte[] stored = runs.get(Keys.run(runId));
    if (stored == null) {
      return new RunState.Absent();
    }
    RunState state = States.toCore(runId, runCodec.decode(stored));
    decoded.put(runId, state);
    return state;
  }

  @Override
  public void putRun(String runId, RunState state) {
    decoded.put(runId, state);
    runs.put(Keys.run(runId), runCodec.encode(States.toAvro(state)));
  }

  /** Leaves the decoded runs alone: who looks at all must not push out the busy ones. */
  @Override
  public List<RunState> runsAfter(String runId, int max) {
    List<RunState> found = new ArrayList<>();
    Bytes from = runId.isEmpty() ? null : Keys.afterRun(runId);
    try (KeyValueIterator<Bytes, byte[]> stored = runs.range(from, null)) {
      while (found.size() < max && stored.hasNext()) {
        KeyValue<Bytes, byte[]> entry = stored.next();
        found.add(States.toCore(Keys.runOf(entry.key), runCodec.decode(entry.value)));
      }
    }
    return found;
  }

  @Override
  public List<MemoEntry> memo(String runId) {
    List<MemoEntry> entries = new ArrayList<>();
    try (KeyValueIterator<Bytes, byte[]> stored =
        memo.range(Keys.firstOutcome(runId), Keys.afterOutcomes(runId))) {
      while (stored.hasNext()) {
        entries.add(Common.toCore(memoCodec.decode(stored.next().value)));
      }
    }
    return entries;
  }

  @Override
  public void remember(String runId, int number, MemoEntry entry) {
    memo.put(Keys.outcome(runId, number), memoCodec.encode(Common.toAvro(entry)));
  }

  @Override
  public List<Event> input(String runId) {
    byte[] first = memo.get(Keys.input(runId));
    if (first == null) {
      return List.of();
    }
    List<Event> events = new ArrayList<>();
    for (byte[] stored = first; stored != null; ) {
      events.add(Common.toCore(eventCodec.decode(stored)));
      stored = memo.get(Keys.input(runId, events.size()));
    }
    return events;
  }

  @Override
  public void keepInput(String runId, List<Event> events) {
    for (int i = 0; i < events.size(); i++) {
      Bytes key = i == 0 ? Keys.input(runId) : Keys.input(runId, i);
      memo.put(key, eventCodec.encode(Common.toAvro(events.get(i))));
    }
  }

  @Override
  public void forget(String runId) {
    decoded.remove(runId);
    runs.delete(Keys.run(runId));
    List<Bytes> keys = new ArrayList<>();
    try (KeyValueIterator<Bytes, byte[]> stored =
        memo.range(Keys.input(runId), Keys.afterOutcomes(runId))) {
      stored.forEachRemaining(entry -> keys.add(entry.key));
    }
    keys.forEach(memo::delete);
    parking.take(runId);
  }

  @Override
  public boolean hasParked(String runId) {
    return parking.has(runId);
  }

  @Override
  public void park(String runId, Report report) {
    parking.add(runId, Reports.toAvro(runId, report));
  }

  @Override
  public List<Report> takeParked(String runId) {
    return parking.take(runId).stream().map(Reports::toCore).toList();
  }

  @Override
  public void setTimer(Instant at, String runId) {
    timers.set(at.toEpochMilli(), runId);
  }

  @Override
  public List<String> takeDue(Instant now, int max) {
    return timers.takeDue(now.toEpochMilli(), max);
  }

  /** Whether a timer is due. Reads nothing while none is. */
  public boolean isDue(long nowMillis) {
    return timers.isDue(nowMillis);
  }

  /** How many timers are due, counted up to {@code max}. Reads nothing while none is. */
  public int countDue(Instant now, int max) {
    return timers.countDue(now.toEpochMilli(), max);
  }

  /** When the first timer is due; null: there is none. Reads nothing. */
  public @Nullable Instant nextTimer() {
    return timers.next();
  }

  /** When the first of these timers is due; null: there is none. */
  public static @Nullable Instant nextTimer(KeyValueStore<Bytes, byte[]> timers) {
    return Timers.first(timers);
  }

  /** To bytes and back, always in single-object encoding: stores never ask a registry. */
  record Codec<T extends SpecificRecord>(Serde<T> serde) {
    Codec(Class<T> contract) {
      this(SluiceSerdes.of(Map.of()).of(contract));
    }

    byte[] encode(T value) {
      return serde.serializer().serialize("", value);
    }

    T decode(byte[] bytes) {
      return serde.deserializer().deserialize("", bytes);
    }
  }

  /** All that {@code store} holds, in the order of its keys. */
  static List<KeyValue<Bytes, byte[]>> all(KeyValueStore<Bytes, byte[]> store) {
    List<KeyValue<Bytes, byte[]>> entries = new ArrayList<>();
    try (KeyValueIterator<Bytes, byte[]> stored = store.all()) {
      stored.forEachRemaining(entries::add);
    }
    return entries;
  }
}
