package dev.sluice.worker.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.schemas.live.LiveBatch;
import dev.sluice.schemas.live.LiveMessage;
import dev.sluice.schemas.serde.SluiceSerdes;
import dev.sluice.schemas.topics.RunIds;
import dev.sluice.schemas.topics.Topics;
import dev.sluice.worker.codec.AesGcmCodec;
import dev.sluice.worker.codec.CodecKeys;
import dev.sluice.worker.codec.PayloadCodec;
import dev.sluice.worker.codec.PayloadContext;
import dev.sluice.worker.turn.Said;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What steps say becomes few records, and never holds anybody up. */
@Timeout(30)
class LiveWriterTest {
  private static final Topics TOPICS = Topics.standard();
  private static final SluiceSerdes SERDES = SluiceSerdes.of(Map.of());
  private static final String RUN = RunIds.ofEvent(2, "greet", "e-1");
  private static final Duration SOON = Duration.ofSeconds(10);

  private final MockProducer<byte[], byte[]> kafka =
      new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());

  @Test
  void manyWordsAtOnceAreOneRecordInTheRunsOwnPartition() {
    LiveWriter writer = writer(PayloadCodec.NONE);
    for (int i = 1; i <= 100; i++) {
      writer.say(said("turn-1", i, "{\"n\":" + i + "}"));
    }
    writer.close();

    assertThat(kafka.history()).hasSize(1);
    assertThat(kafka.history().getFirst().partition()).isEqualTo(2);
    LiveBatch batch = batches().getFirst();
    assertThat(batch.getRunId()).isEqualTo(RUN);
    assertThat(batch.getFirst()).isOne();
    assertThat(batch.getMessages()).hasSize(100);
    LiveMessage last = batch.getMessages().getLast();
    assertThat(List.of(last.getChannel(), last.getStep())).containsExactly("agent", "ask");
    assertThat(last.getAttempt()).isOne();
    assertThat(text(last.getData())).isEqualTo("{\"n\":100}");
  }

  @Test
  void eachTurnHasRecordsOfItsOwnAndSoHasWhatComesAfterAGap() {
    List<LiveBatch> batches =
        LiveBatches.of(
            List.of(
                said("turn-1", 1, "1"),
                said("turn-2", 1, "2"),
                said("turn-1", 2, "3"),
                said("turn-1", 4, "4")),
            PayloadCodec.NONE);

    assertThat(batches)
        .extracting(b -> b.getTurn() + " " + b.getFirst() + " " + texts(b))
        .containsExactly("turn-1 1 [1, 3]", "turn-2 1 [2]", "turn-1 4 [4]");
  }

  @Test
  void aRecordIsOfBoundedSize() {
    String large = "\"" + "x".repeat(60_000) + "\"";
    List<LiveBatch> batches =
        LiveBatches.of(
            LongStream.rangeClosed(1, 10).mapToObj(i -> said("t", i, large)).toList(),
            PayloadCodec.NONE);

    assertThat(batches).extracting(LiveBatch::getFirst).containsExactly(1L, 9L);
  }

  @Test
  void theDataOfEachMessageIsEncrypted() {
    AesGcmCodec codec =
        new AesGcmCodec(CodecKeys.text("the test", "k1:" + "ab".repeat(32))).readable("kind");
    Said said = said("t", 1, "{\"kind\":\"text\",\"text\":\"Dear Ada\"}");

    LiveMessage message = LiveBatches.of(List.of(said), codec).getFirst().getMessages().getFirst();

    assertThat(text(message.getData()))
        .contains("sluice/encrypted", "\"kind\":\"text\"")
        .doesNotContain("Ada");
    assertThat(codec.decode(PayloadContext.live("greet"), message.getData().array()))
        .isEqualTo(said.json());
  }

  @Test
  void whatKafkaDoesNotTakeIsCountedAndTheRestIsWritten() {
    LiveWriter writer = writer(PayloadCodec.NONE);
    writer.say(said("turn-1", 1, "1"));
    await().atMost(SOON).until(() -> kafka.errorNext(new TimeoutException("slow")));
    await().atMost(SOON).until(() -> writer.dropped() == 1);

    writer.say(said("turn-1", 2, "2"));
    await().atMost(SOON).until(() -> kafka.history().size() == 2);
    writer.close();

    assertThat(writer.dropped()).isOne();
    assertThat(batches().getLast().getFirst()).isEqualTo(2);
  }

  @Test
  void beyondTheBoundMessagesAreDroppedAndNobodyWaits() throws Exception {
    LiveQueue queue = new LiveQueue(1_000);
    assertThat(queue.offer(said("t", 1, "\"" + "x".repeat(500) + "\""))).isTrue();
    assertThat(queue.offer(said("t", 2, "\"" + "x".repeat(500) + "\""))).isFalse();
    assertThat(queue.take(Duration.ZERO)).extracting(Said::number).containsExactly(1L);

    assertThat(queue.offer(said("t", 3, "3"))).isTrue();
    queue.close();
    assertThat(queue.offer(said("t", 4, "4"))).isFalse();
    assertThat(queue.take(Duration.ofHours(1))).extracting(Said::number).containsExactly(3L);
    assertThat(queue.take(Duration.ofHours(1))).isEmpty();
  }

  @Test
  void whileTheTopicIsNotThereMessagesAreDroppedAndAskedForItAgain() {
    AtomicInteger asked = new AtomicInteger();
    LiveWriter writer =
        new LiveWriter(
            TOPICS, SERDES, PayloadCodec.NONE, () -> asked.incrementAndGet() == 1 ? null : kafka);
    writer.say(said("turn-1", 1, "1"));
    await().atMost(SOON).until(() -> writer.dropped() == 1);
    writer.say(said("turn-1", 2, "2"));
    await().atMost(SOON).until(() -> kafka.history().size() == 1);
    writer.close();
    assertThat(asked).hasValue(2);
  }

  @Test
  void aWriterThatIsToldNothingOpensNothing() {
    AtomicInteger asked = new AtomicInteger();
    LiveWriter writer =
        new LiveWriter(
            TOPICS,
            SERDES,
            PayloadCodec.NONE,
            () -> {
              asked.incrementAndGet();
              return kafka;
            });
    writer.close();
    assertThat(asked).hasValue(0);
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .doesNotContain("sluice-live");
  }

  private LiveWriter writer(PayloadCodec codec) {
    return new LiveWriter(TOPICS, SERDES, codec, () -> kafka);
  }

  private static Said said(String turn, long number, String json) {
    byte[] data = json.getBytes(StandardCharsets.UTF_8);
    return new Said(RUN, "greet", 1, turn, number, "agent", "ask", 1, Instant.EPOCH, data);
  }

  private List<LiveBatch> batches() {
    return kafka.history().stream()
        .map(r -> SERDES.of(LiveBatch.class).deserializer().deserialize(r.topic(), r.value()))
        .toList();
  }

  private static List<String> texts(LiveBatch batch) {
    return batch.getMessages().stream().map(message -> text(message.getData())).toList();
  }

  private static String text(ByteBuffer json) {
    return StandardCharsets.UTF_8.decode(json.duplicate()).toString();
  }
}
