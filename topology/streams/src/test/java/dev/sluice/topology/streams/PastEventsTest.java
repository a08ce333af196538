package dev.sluice.topology.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.interests.Interest;
import dev.sluice.schemas.serde.SluiceSerdes;
import dev.sluice.topology.core.waits.LookBacks;
import dev.sluice.topology.streams.store.OrderedBytes;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PastEventsTest {
  private static final Instant NOW = Instant.parse("2026-03-01T09:00:00Z");

  private final SluiceSerdes serdes = SluiceSerdes.of(Map.of());
  private final Interests interests =
      new Interests(serdes.of(Interest.class).deserializer(), "interests", Duration.ofMinutes(10));
  private final MockProcessorContext<Void, Void> context;
  private final Pieces log = new Pieces();
  private final List<String> found = new ArrayList<>();
  private final PastEvents past;

  PastEventsTest(@TempDir File dir) {
    context =
        new MockProcessorContext<>(
            EngineSettings.of(
                EngineConfig.single(
                    "unused:9092",
                    dev.sluice.schemas.topics.Topics.standard(),
                    Path.of(dir.getPath())),
                1),
            new TaskId(0, 3),
            dir);
    var known = store(EngineTopology.INTERESTS_STORE, Serdes.String());
    past =
        new PastEvents(
            log,
            3,
            new LookBacks(new OrderedBytes(store("seen", Serdes.Bytes())), Duration.ofMinutes(10)),
            interests.view(known),
            (wanted, offset, receivedAt, value) -> found.add(wanted.all().size() + "@" + offset));
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

  private void isTold(String path, Instant since) {
    var updater = interests.updater();
    updater.init(context);
    byte[] bytes =
        serdes
            .of(Interest.class)
            .serializer()
            .serialize("interests", new Interest("demo/ok", path, since));
    updater.process(new Record<>("demo/ok|" + path, bytes, 0));
  }

  private void tick(long seconds) {
    past.tick(NOW.plusSeconds(seconds));
  }

  @Test
  void itIsReadPieceByPieceAndOnlyOnce() {
    log.pieces = 3;
    isTold("a", NOW);
    isTold("b", NOW);
    for (int i = 0; i < 10; i++) {
      tick(i);
    }

    assertThat(found).containsExactly("2@0", "2@1", "2@2");
    assertThat(log.opened).containsExactly("3 since " + NOW.minus(LookBacks.SLACK));
    assertThat(log.closed).isEqualTo(1);
  }

  @Test
  void anInterestThatIsToldWhileAnotherIsLookedBackForComesNext() {
    log.pieces = 2;
    isTold("a", NOW);
    tick(0);
    isTold("b", NOW);
    for (int i = 1; i < 10; i++) {
      tick(i);
    }

    assertThat(found).containsExactly("1@0", "1@1", "1@0", "1@1");
  }

  @Test
  void theSameInterestToldAgainLaterIsNothingNew() {
    log.pieces = 1;
    isTold("a", NOW);
    tick(0);
    isTold("a", NOW.plusSeconds(1));
    tick(1);
    assertThat(log.opened).hasSize(1);

    isTold("a", NOW.minusSeconds(10));
    tick(2);
    assertThat(log.opened).hasSize(2);
  }

  @Test
  void aLogThatDoesNotAnswerIsAskedAgainAfterAPauseThatGrows() {
    log.pieces = 2;
    log.failures = 2;
    isTold("a", NOW);
    tick(0);
    past.tick(NOW.plusMillis(900));
    assertThat(log.opened).hasSize(1);

    tick(1);
    tick(2);
    assertThat(log.opened).hasSize(2);
    assertThat(found).isEmpty();

    tick(3);
    tick(4);
    assertThat(log.opened).hasSize(3);
    assertThat(found).containsExactly("1@0", "1@1");
    assertThat(log.closed).isEqualTo(3);
  }

  @Test
  void whatIsGivenUpHalfwayIsBegunAnew() {
    log.pieces = 2;
    isTold("a", NOW);
    tick(0);
    past.close();
    tick(1);
    tick(2);

    assertThat(found).containsExactly("1@0", "1@0", "1@1");
  }

  /** A log of one event a piece, which fails to answer a number of times. */
  private static final class Pieces implements EventLog {
    private final List<String> opened = new ArrayList<>();
    private int pieces;
    private int failures;
    private int closed;

    @Override
    public Scan from(int partition, Instant since) {
      opened.add(partition + " since " + since);
      return new Scan() {
        private int next;

        @Override
        public boolean read(Duration atMost, Visitor visitor) {
          if (failures-- > 0) {
            throw new Unavailable(new TimeoutException("no answer"));
          }
          visitor.event(next++, NOW, new byte[1]);
          return next < pieces;
        }

        @Override
        public void close() {
          closed++;
        }
      };
    }
  }
}
