package dev.sluice.schemas.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.schemas.contracts.Samples;
import dev.sluice.schemas.control.Cancel;
import dev.sluice.schemas.control.Control;
import dev.sluice.schemas.events.Event;
import dev.sluice.schemas.results.Result;
import dev.sluice.schemas.serde.UnreadableRecordException.Reason;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.data.TimeConversions;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SluiceSerdesTest {
  private static final SluiceSerdes SERDES = SluiceSerdes.of(Map.of());
  private static final Serde<Event> EVENTS = SERDES.of(Event.class);

  static List<SpecificRecord> samples() {
    return List.copyOf(Samples.all().values());
  }

  @ParameterizedTest
  @MethodSource("samples")
  void everyFormOfEveryContractIsReadAsItWasWritten(SpecificRecord sample) {
    assertThat(read(sample, write(sample))).isEqualTo(sample);
  }

  @ParameterizedTest
  @MethodSource("samples")
  void theBytesAreAvrosSingleObjectEncoding(SpecificRecord sample) throws Exception {
    Schema schema = sample.getSchema();
    SpecificData model = new SpecificData();
    model.addLogicalTypeConversion(new TimeConversions.TimestampMillisConversion());
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(body, null);
    new SpecificDatumWriter<>(schema, model).write(sample, encoder);
    encoder.flush();
    ByteBuffer expected =
        ByteBuffer.allocate(10 + body.size())
            .order(ByteOrder.LITTLE_ENDIAN)
            .put((byte) 0xC3)
            .put((byte) 0x01)
            .putLong(SchemaNormalization.parsingFingerprint64(schema))
            .put(body.toByteArray());

    assertThat(write(sample)).isEqualTo(expected.array());
  }

  @Test
  void aTombstoneStaysOne() {
    assertThat(EVENTS.serializer().serialize("t", null)).isNull();
    assertThat(EVENTS.deserializer().deserialize("t", (byte[]) null)).isNull();
  }

  @Test
  void writingLeavesTheRecordAsItWas() {
    Event event = Samples.event();
    event.getData().position(2);

    byte[] first = EVENTS.serializer().serialize("t", event);

    assertThat(event.getData().position()).isEqualTo(2);
    assertThat(EVENTS.serializer().serialize("t", event)).isEqualTo(first);
    assertThat(EVENTS.deserializer().deserialize("t", first).getData())
        .isEqualTo(event.getData().slice());
  }

  @Test
  void largeAndSmallRecordsMayFollowEachOther() {
    byte[] large = new byte[5_000_000];
    new Random(1).nextBytes(large);
    Event event = Event.newBuilder(Samples.event()).setData(ByteBuffer.wrap(large)).build();

    assertThat(read(event, write(event))).isEqualTo(event);
    assertThat(read(Samples.event(), write(Samples.event()))).isEqualTo(Samples.event());
  }

  @Test
  void manyThreadsShareASerde() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Boolean>> tasks = new ArrayList<>();
      for (int i = 0; i < 2_000; i++) {
        Control control =
            new Control("req-" + i, Instant.EPOCH, null, new Cancel("r0-" + i, "x".repeat(i)));
        tasks.add(() -> read(control, write(control)).equals(control));
      }
      for (Future<Boolean> same : threads.invokeAll(tasks)) {
        assertThat(same.get()).isTrue();
      }
    }
  }

  @Test
  void anIncompleteRecordNamesItsField() {
    Event nameless = new Event();

    assertThatExceptionOfType(UnwritableRecordException.class)
        .isThrownBy(() -> EVENTS.serializer().serialize("t", nameless))
        .satisfies(e -> assertThat(e.field()).isEqualTo("id"))
        .withMessageContaining("SLUICE-6007 Expected a complete dev.sluice.schemas.events.Event");
    assertThatExceptionOfType(UnwritableRecordException.class)
        .isThrownBy(() -> write(new Result("r0-1", 1, "turn", "no body", Instant.EPOCH)))
        .satisfies(e -> assertThat(e.field()).isEqualTo("body"));
  }

  @Test
  void whatIsNoRecordIsRefusedWithTheReason() {
    byte[] good = write(Samples.event());
    refused(Reason.TOO_SHORT);
    refused(Reason.TOO_SHORT, 0xC3);
    refused(Reason.TOO_SHORT, 0xC3, 1, 2, 3, 4, 5, 6, 7, 8);
    refused(Reason.TOO_SHORT, 0, 0, 0, 1);
    refused(Reason.UNKNOWN_MAGIC, '{', '}');
    refused(Reason.UNKNOWN_MAGIC, 0xC3, 2, 0, 0, 0, 0, 0, 0, 0, 0);
    refused(Reason.UNKNOWN_FINGERPRINT, 0xC3, 1, 1, 2, 3, 4, 5, 6, 7, 8, 0);
    refused(Reason.NO_REGISTRY, 0, 0, 0, 0, 7, 1, 2);
    refused(Reason.BODY_DOES_NOT_MATCH, Arrays.copyOf(good, good.length - 1));
    refused(Reason.TRAILING_BYTES, Arrays.copyOf(good, good.length + 1));
    // A length of 2^62 bytes for the id: refused before memory is asked for.
    refused(
        Reason.BODY_DOES_NOT_MATCH,
        concat(Arrays.copyOf(good, 10), 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x40));
  }

  @Test
  void aRefusalSaysWhatWasExpectedAndFound() {
    assertThatExceptionOfType(UnreadableRecordException.class)
        .isThrownBy(() -> EVENTS.deserializer().deserialize("t", new byte[] {'{', '}'}))
        .withMessage(
            "SLUICE-6002 Expected a dev.sluice.schemas.events.Event, found neither Avro's nor"
                + " Confluent's first bytes (2 bytes, starting 7b7d)");
  }

  @Test
  void damagedBytesAreReadOrRefusedButNothingElseHappens() {
    Random random = new Random(42);
    for (SpecificRecord sample : samples()) {
      byte[] good = write(sample);
      for (int i = 0; i < 500; i++) {
        byte[] bad = good.clone();
        for (int hits = 0; hits <= i % 3; hits++) {
          bad[10 + random.nextInt(bad.length - 10)] = (byte) random.nextInt();
        }
        try {
          assertThat(read(sample, bad)).isNotNull();
        } catch (UnreadableRecordException e) {
          assertThat(e.reason()).isIn(Reason.BODY_DOES_NOT_MATCH, Reason.TRAILING_BYTES);
        }
      }
    }
  }

  @Test
  void anotherContractsBytesAreRefusedAsABodyThatDoesNotMatch() {
    assertThatExceptionOfType(UnreadableRecordException.class)
        .isThrownBy(() -> EVENTS.deserializer().deserialize("t", write(Samples.command())))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.BODY_DOES_NOT_MATCH))
        .withMessageContaining("found a dev.sluice.schemas.commands.Command");
  }

  private static void refused(Reason reason, int... bytes) {
    refused(reason, concat(new byte[0], bytes));
  }

  private static void refused(Reason reason, byte[] bytes) {
    assertThatExceptionOfType(UnreadableRecordException.class)
        .isThrownBy(() -> EVENTS.deserializer().deserialize("t", bytes))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(reason))
        .satisfies(e -> assertThat(e).hasMessageStartingWith(e.code() + " Expected a "));
  }

  private static byte[] concat(byte[] start, int... more) {
    byte[] all = Arrays.copyOf(start, start.length + more.length);
    for (int i = 0; i < more.length; i++) {
      all[start.length + i] = (byte) more[i];
    }
    return all;
  }

  private static byte[] write(SpecificRecord value) {
    return serde(value).serializer().serialize("t", value);
  }

  private static SpecificRecord read(SpecificRecord like, byte[] bytes) {
    return serde(like).deserializer().deserialize("t", bytes);
  }

  @SuppressWarnings("unchecked")
  private static Serde<SpecificRecord> serde(SpecificRecord like) {
    return SERDES.of((Class<SpecificRecord>) like.getClass());
  }
}
