package dev.sluice.schemas.deadletters;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.errors.SluiceException;
import dev.sluice.schemas.events.Event;
import dev.sluice.schemas.registry.RegistrySettings;
import dev.sluice.schemas.registry.RestSchemaRegistry;
import dev.sluice.schemas.serde.SluiceSerdes;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class DeadLetterTest {
  private static final byte[] KEY = {1};
  private static final byte[] VALUE = {'{', '}'};

  @Test
  void theHeadersSayWhyAndFromWhereAndTheBytesStayAsTheyWere() {
    ConsumerRecord<byte[], byte[]> record =
        new ConsumerRecord<>(
            "sluice.events",
            3,
            42L,
            1_000L,
            TimestampType.CREATE_TIME,
            1,
            2,
            KEY,
            VALUE,
            new RecordHeaders(),
            Optional.empty());

    DeadLetter letter =
        DeadLetter.of(record, new IllegalStateException(unreadable()), "SLUICE-4104", "router");
    ProducerRecord<byte[], byte[]> written = letter.record("sluice.dead-letters", KEY, VALUE);

    assertThat(letter.reason()).isEqualTo("SLUICE-6002");
    assertThat(written.topic()).isEqualTo("sluice.dead-letters");
    assertThat(written.key()).isSameAs(KEY);
    assertThat(written.value()).isSameAs(VALUE);
    assertThat(written.headers().toArray())
        .extracting(header -> header.key() + "=" + new String(header.value(), UTF_8))
        .contains(
            "sluice.reason=SLUICE-6002",
            "sluice.topic=sluice.events",
            "sluice.partition=3",
            "sluice.offset=42",
            "sluice.timestamp=1970-01-01T00:00:01Z",
            "sluice.stage=router");
    assertThat(DeadLetter.of(written.headers())).contains(letter);
  }

  @Test
  void aLetterWithoutATimestampAndOneWithoutHeadersAreTold() {
    DeadLetter letter = new DeadLetter("SLUICE-1", "why", "t", 0, 0, null, "worker");

    assertThat(DeadLetter.of(letter.record("d", null, null).headers())).contains(letter);
    assertThat(DeadLetter.of(new RecordHeaders())).isEmpty();
  }

  @Test
  void aLongMessageIsCut() {
    DeadLetter letter =
        new DeadLetter("SLUICE-1", "x".repeat(100_000), "t", 0, 0, Instant.EPOCH, "worker");

    assertThat(letter.message()).hasSize(8 * 1024);
  }

  @Test
  void aProblemWithoutACodeTakesTheOtherOne() {
    ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>("t", 0, 0, KEY, VALUE);

    DeadLetter letter = DeadLetter.of(record, new IllegalStateException(), "SLUICE-4104", "worker");

    assertThat(letter.reason()).isEqualTo("SLUICE-4104");
    assertThat(letter.message()).isEqualTo("java.lang.IllegalStateException");
    assertThat(letter.timestamp()).isNull();
    assertThat(DeadLetter.codeOf(new SluiceException("SLUICE-9", "p", "h"))).contains("SLUICE-9");
  }

  @Test
  void aRegistryThatDoesNotAnswerIsNoFaultOfTheRecord() {
    Map<String, String> nowhere = Map.of("schema.registry.url", "http://127.0.0.1:1");
    var registry = new RestSchemaRegistry(RegistrySettings.of(nowhere).orElseThrow());

    assertThat(DeadLetter.isFaultOfTheRecord(unreadable())).isTrue();
    assertThat(problem(() -> registry.byId(1)))
        .satisfies(p -> assertThat(DeadLetter.isFaultOfTheRecord(p)).isFalse())
        .satisfies(
            p -> assertThat(DeadLetter.isFaultOfTheRecord(new RuntimeException(p))).isFalse());
  }

  private static RuntimeException unreadable() {
    var events = SluiceSerdes.local().of(Event.class).deserializer();
    return problem(() -> events.deserialize("t", VALUE));
  }

  private static RuntimeException problem(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException e) {
      return e;
    }
    throw new AssertionError("It did not fail");
  }
}
