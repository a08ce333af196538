package dev.sluice.topology.streams;

import static dev.sluice.topology.streams.EngineTopologyTest.event;
import static dev.sluice.topology.streams.EngineTopologyTest.function;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.errors.SluiceException;
import dev.sluice.schemas.events.Event;
import dev.sluice.schemas.functions.FunctionDefinition;
import dev.sluice.schemas.interests.Interest;
import dev.sluice.schemas.lanes.LaneRecord;
import dev.sluice.schemas.lanes.Triggered;
import dev.sluice.schemas.serde.SluiceSerdes;
import dev.sluice.schemas.topics.RunIds;
import dev.sluice.schemas.topics.Topics;
import dev.sluice.schemas.waits.Candidate;
import dev.sluice.schemas.waits.WaitRecord;
import java.io.File;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.IntStream;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.MockProcessorContext.CapturedForward;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RouterProcessorTest {
  private static final int PARTITIONS = 4;
  private static final int HERE = 1;
  private static final Instant RECEIVED_AT = Instant.parse("2026-03-01T09:00:00Z");

  private final SluiceSerdes serdes = SluiceSerdes.of(Map.of());
  private final Topics topics = Topics.standard();
  private final MockProcessorContext<String, Object> context;
  private final KeyValueStore<String, byte[]> interestsStore;
  private final Interests interests =
      new Interests(
          serdes.of(Interest.class).deserializer(), topics.interests(), Duration.ofMinutes(10));
  private final RouterProcessor router;

  RouterProcessorTest(@TempDir File dir) {
    Properties settings =
        EngineSettings.of(EngineConfig.single("unused:9092", topics, Path.of(dir.getPath())), 1);
    context = new MockProcessorContext<>(settings, new TaskId(0, HERE), dir);
    var store = store(EngineTopology.FUNCTIONS_STORE, Serdes.String());
    interestsStore = store(EngineTopology.INTERESTS_STORE, Serdes.String());
    store(EngineTopology.INTERESTS_SEEN_STORE, Serdes.Bytes());
    var functions = serdes.of(FunctionDefinition.class);
    FunctionDefinition greet = function("greet-customer", "demo/greet");
    store.put(greet.getId(), functions.serializer().serialize(topics.functions(), greet));
    router =
        new RouterProcessor(
            serdes,
            topics,
            new FunctionCatalog(functions.deserializer()),
            interests,
            EventLog.none(),
            new EarlyCommit.Policy(false, false, 0),
            PARTITIONS);
    router.init(context);
  }

  private <K> KeyValueStore<K, byte[]> store(String name, Serde<K> keys) {
    var store =
        Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), keys, Serdes.ByteArray())
            .withLoggingDisabled()
            .build();
    store.init(context.getStateStoreContext(), store);
    context.addStateStore(store);
    return store;
  }

  private void isWaitedFor(String event, String path) {
    var interest = new Interest(event, path, Instant.EPOCH);
    byte[] bytes = serdes.of(Interest.class).serializer().serialize(topics.interests(), interest);
    interestsStore.put(event + "|" + path, bytes);
  }

  private void receives(Event event) {
    context.setRecordMetadata(topics.events(), HERE, 17);
    context.setCurrentSystemTimeMs(0);
    byte[] bytes = serdes.of(Event.class).serializer().serialize(topics.events(), event);
    router.process(new Record<>(event.getId(), bytes, RECEIVED_AT.toEpochMilli()));
  }

  private CapturedForward<? extends String, ?> forwarded() {
    assertThat(context.forwarded()).hasSize(1);
    return context.forwarded().getFirst();
  }

  private static String idAtHomeIn(int partition) {
    return IntStream.range(0, 1_000)
        .mapToObj(i -> "e-" + i)
        .filter(id -> RunIds.partitionOfKey(id, PARTITIONS) == partition)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void anEventInItsOwnPartitionStartsItsRunHere() {
    String id = idAtHomeIn(HERE);
    receives(event(id, "demo/greet"));

    assertThat(forwarded().childName()).contains(EngineTopology.ENGINE);
    assertThat(forwarded().record().key()).isEqualTo(RunIds.ofEvent(HERE, "greet-customer", id));
    assertThat(forwarded().record().value()).isInstanceOf(Instruction.Start.class);
  }

  @Test
  void anEventThatWasWrittenElsewhereTakesAHopToItsHome() {
    Event event = event(idAtHomeIn(3), "demo/greet");
    receives(event);

    String runId = RunIds.ofEvent(3, "greet-customer", event.getId());
    assertThat(forwarded().childName()).contains(EngineTopology.LANES_SINK);
    assertThat(forwarded().record().key()).isEqualTo(runId);
    assertThat(forwarded().record().value())
        .isEqualTo(
            new LaneRecord(runId, new Triggered(runId, "greet-customer", event, null, null)));
  }

  @Test
  void anEventWithoutAnIdStaysWhereItIsAndIsNamedByItsPlace() {
    receives(event("", "demo/greet"));

    String id = topics.events() + "-" + HERE + "-17";
    assertThat(forwarded().record().key()).isEqualTo(RunIds.ofEvent(HERE, "greet-customer", id));
    assertThat(forwarded().record().value())
        .isInstanceOfSatisfying(
            Instruction.Start.class, s -> assertThat(s.run().event().id()).isEqualTo(id));
  }

  @Test
  void anEventBeyondTheLimitsIsRefused() {
    assertThatThrownBy(() -> receives(event("e-1", "")))
        .isInstanceOf(SluiceException.class)
        .hasMessageContaining("SLUICE-1001");
    Event large = Event.newBuilder(event("e-1", "a")).setData(ByteBuffer.allocate(1 << 21)).build();
    assertThatThrownBy(() -> receives(large)).hasMessageContaining("SLUICE-1007");
    assertThat(context.forwarded()).isEmpty();
  }

  @Test
  void anEventThatIsWaitedForBecomesACandidateUnderEachKeyThatItHas() {
    isWaitedFor("demo/answered", "");
    isWaitedFor("demo/answered", "data.name");
    isWaitedFor("demo/answered", "data.request_id");
    isWaitedFor("demo/greet", "data.name");
    Event event = event(idAtHomeIn(HERE), "demo/answered");
    receives(event);

    assertThat(context.forwarded())
        .filteredOn(f -> f.childName().equals(Optional.of(EngineTopology.WAITS_SINK)))
        .extracting(f -> (Object) f.record().value())
        .containsExactlyInAnyOrder(
            new WaitRecord("demo/answered||", new Candidate(event, RECEIVED_AT)),
            new WaitRecord("demo/answered|data.name|\"Ada\"", new Candidate(event, RECEIVED_AT)));
  }

  @Test
  void anEventThatNobodyEverWaitedForIsNoCandidate() {
    isWaitedFor("demo/other", "");
    receives(event("e-1", "demo/answered"));

    assertThat(forwarded().childName()).contains(EngineTopology.HISTORY);
  }
}
