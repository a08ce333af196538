package dev.sluice.schemas.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.errors.SluiceException;
import dev.sluice.schemas.contracts.Samples;
import dev.sluice.schemas.events.Event;
import dev.sluice.schemas.serde.SluiceSerdes;
import dev.sluice.schemas.serde.UnreadableRecordException;
import dev.sluice.schemas.serde.UnreadableRecordException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SchemaRegistryTest {
  private static final Schema OTHER =
      new Schema.Parser()
          .parse(
              """
              {"type": "record", "name": "Event", "namespace": "dev.sluice.schemas.events",
               "fields": [{"name": "unrelated", "type": "long"}]}
              """);

  @SuppressWarnings("NullAway.Init")
  private TestRegistry server;

  @BeforeEach
  void start() throws Exception {
    server = new TestRegistry();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aRecordIsWrittenInConfluentsWireFormatUnderItsTopicsSubject() {
    Serde<Event> events = serde(server.url());
    registerSomethingElse(server.url()); // so that the id is not that of an empty registry

    byte[] bytes = events.serializer().serialize("sluice.events", Samples.event());

    byte[] single =
        SluiceSerdes.local().of(Event.class).serializer().serialize("t", Samples.event());
    ByteBuffer expected =
        ByteBuffer.allocate(5 + single.length - 10)
            .put((byte) 0)
            .putInt(2)
            .put(single, 10, single.length - 10);
    assertThat(bytes).isEqualTo(expected.array());
    assertThat(server.subjects()).contains("sluice.events-value");
    assertThat(serde(server.url()).deserializer().deserialize("t", bytes))
        .isEqualTo(Samples.event());
  }

  @Test
  void theRegistryIsAskedOncePerTopicAndOncePerId() {
    Serde<Event> writer = serde(server.url());
    Serde<Event> reader = serde(server.url());
    for (int i = 0; i < 10; i++) {
      byte[] bytes = writer.serializer().serialize("a", Samples.event());
      writer.serializer().serialize("b", Samples.event());
      reader.deserializer().deserialize("a", bytes);
    }
    assertThat(server.requests()).isEqualTo(3);
  }

  @Test
  void bothFormatsAreReadWhateverIsConfigured() {
    byte[] single =
        SluiceSerdes.local().of(Event.class).serializer().serialize("t", Samples.event());
    byte[] confluent = serde(server.url()).serializer().serialize("t", Samples.event());

    assertThat(serde(server.url()).deserializer().deserialize("t", single))
        .isEqualTo(Samples.event());
    assertThat(serde(server.url()).deserializer().deserialize("t", confluent))
        .isEqualTo(Samples.event());
  }

  @Test
  void aRecordOfAnotherWriterIsReadByItsSchema() throws Exception {
    Schema own = Samples.event().getSchema();
    Schema older =
        new Schema.Parser()
            .parse(
                """
                {"type": "record", "name": "Event", "namespace": "dev.sluice.schemas.events",
                 "fields": [
                   {"name": "name", "type": "string"},
                   {"name": "extra", "type": "int", "default": 0},
                   {"name": "data", "type": "bytes"},
                   {"name": "ts", "type": "long"}]}
                """);
    int id = client(server.url()).idOf("t-value", older);
    GenericData.Record record = new GenericData.Record(older);
    record.put("name", "demo/greet");
    record.put("extra", 7);
    record.put("data", ByteBuffer.wrap(new byte[] {'{', '}'}));
    record.put("ts", 1_000L);
    byte[] bytes = framed(id, older, record);

    Event read = serde(server.url()).deserializer().deserialize("t", bytes);

    assertThat(read.getName()).isEqualTo("demo/greet");
    assertThat(read.getId()).isEmpty();
    assertThat(read.getTs().toEpochMilli()).isEqualTo(1_000);
    assertThat(read.getSchema()).isEqualTo(own);
    unreadable(Reason.BODY_DOES_NOT_MATCH, Arrays.copyOf(bytes, bytes.length - 1));
    unreadable(Reason.TRAILING_BYTES, Arrays.copyOf(bytes, bytes.length + 1));
  }

  @Test
  void aSchemaThatDoesNotFitTheContractMakesTheRecordUnreadable() throws Exception {
    int id = client(server.url()).idOf("t-value", OTHER);
    GenericData.Record record = new GenericData.Record(OTHER);
    record.put("unrelated", 1L);

    unreadable(Reason.BODY_DOES_NOT_MATCH, framed(id, OTHER, record));
  }

  @Test
  void anUnknownIdMakesTheRecordUnreadableAndIsNotAskedForAgainAndAgain() {
    Serde<Event> events = serde(server.url());
    for (int i = 0; i < 3; i++) {
      assertThatExceptionOfType(UnreadableRecordException.class)
          .isThrownBy(() -> events.deserializer().deserialize("t", new byte[] {0, 0, 0, 0, 99, 0}))
          .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.UNKNOWN_ID))
          .withMessageContaining("error_code 40403: Schema 99 not found");
    }
    assertThat(server.requests()).isEqualTo(1);
  }

  @Test
  void anIncompatibleSubjectIsRefusedWithTheRegistrysWords() {
    client(server.url()).idOf("t-value", OTHER);

    assertThatExceptionOfType(RegistryException.class)
        .isThrownBy(() -> serde(server.url()).serializer().serialize("t", Samples.event()))
        .satisfies(e -> assertThat(e.code()).isEqualTo("SLUICE-6104"))
        .satisfies(e -> assertThat(e.errorCode()).isEqualTo(409))
        .withMessageContaining("incompatible with an earlier schema");
    assertThat(client(server.url()).compatible("t-value", Samples.event().getSchema())).isFalse();
    assertThat(client(server.url()).compatible("new-value", Samples.event().getSchema())).isTrue();
    assertThat(client(server.url()).compatible("t-value", OTHER)).isTrue();
  }

  @Test
  void withoutLeaveToRegisterAContractIsOnlyLookedUp() {
    Map<String, String> config = config(server.url());
    config.put("auto.register.schemas", "false");
    Serde<Event> events = SluiceSerdes.of(config).of(Event.class);

    assertThatExceptionOfType(UnknownSchemaException.class)
        .isThrownBy(() -> events.serializer().serialize("t", Samples.event()))
        .satisfies(e -> assertThat(e.code()).isEqualTo("SLUICE-6102"))
        .satisfies(e -> assertThat(e.errorCode()).isEqualTo(40401));

    byte[] registered = serde(server.url()).serializer().serialize("t", Samples.event());
    assertThat(events.serializer().serialize("t", Samples.event())).isEqualTo(registered);
  }

  @Test
  void theNextUrlIsAskedWhenOneIsGoneOrBroken() throws Exception {
    try (TestRegistry broken = new TestRegistry()) {
      broken.failWith(500);
      String gone = "http://127.0.0.1:1";
      RestSchemaRegistry client = client(gone + "," + broken.url() + " , " + server.url() + "/");

      assertThat(client.idOf("t-value", Samples.event().getSchema())).isEqualTo(1);
      assertThat(client.idOf("u-value", Samples.event().getSchema())).isEqualTo(1);

      assertThat(broken.requests()).isEqualTo(1); // the one that answered is asked first now
    }
  }

  @Test
  void whenNoneAnswersEachIsNamedAndItsPasswordIsNot() {
    server.failWith(503);
    String withPassword = server.url().replace("http://", "http://ada:secret@");

    assertThatExceptionOfType(RegistryException.class)
        .isThrownBy(
            () ->
                serde("http://127.0.0.1:1," + withPassword)
                    .serializer()
                    .serialize("t", Samples.event()))
        .satisfies(e -> assertThat(e.code()).isEqualTo("SLUICE-6101"))
        .satisfies(
            e ->
                assertThat(e.problem())
                    .contains("http://127.0.0.1:1 (", server.url() + " (HTTP 503", "50001")
                    .doesNotContain("secret"));
    assertThat(server.requests()).isEqualTo(2);
  }

  @Test
  void aRegistryThatComesBackIsAskedAgain() {
    Serde<Event> events = serde(server.url());
    server.failWith(503);
    assertThatExceptionOfType(RegistryException.class)
        .isThrownBy(() -> events.serializer().serialize("t", Samples.event()));
    server.failWith(0);

    assertThat(events.serializer().serialize("t", Samples.event())).startsWith(0, 0, 0, 0, 1);
  }

  @Test
  void credentialsAreSentFromTheSettingsOrTheUrl() {
    server.requireAuthorization("Basic YWRhOnNlY3JldA==");
    assertThatExceptionOfType(RegistryException.class)
        .isThrownBy(() -> serde(server.url()).serializer().serialize("t", Samples.event()))
        .satisfies(e -> assertThat(e.code()).isEqualTo("SLUICE-6103"));

    Map<String, String> config = config(server.url());
    config.put("basic.auth.user.info", "ada:secret");
    assertThat(SluiceSerdes.of(config).of(Event.class).serializer().serialize("t", Samples.event()))
        .isNotNull();
    assertThat(
            serde(server.url().replace("http://", "http://ada:secret@"))
                .serializer()
                .serialize("t", Samples.event()))
        .isNotNull();
  }

  @Test
  void somethingElseAtTheUrlIsTold() {
    server.answerWith("<html>welcome</html>");
    assertThatExceptionOfType(RegistryException.class)
        .isThrownBy(() -> serde(server.url()).serializer().serialize("t", Samples.event()))
        .satisfies(e -> assertThat(e.code()).isEqualTo("SLUICE-6106"));
    server.answerWith("{\"version\":1}");
    assertThatExceptionOfType(RegistryException.class)
        .isThrownBy(() -> serde(server.url()).serializer().serialize("t", Samples.event()))
        .satisfies(e -> assertThat(e.problem()).contains("an answer without an id"));
    server.answerWith("{\"schemaType\":\"PROTOBUF\",\"schema\":\"message A {}\"}");
    assertThatExceptionOfType(UnknownSchemaException.class)
        .isThrownBy(() -> client(server.url()).byId(1))
        .withMessageContaining("PROTOBUF");
  }

  @Test
  void aSlowRegistryIsGivenUpAfterTheTimeout() {
    Map<String, String> config = config("http://127.0.0.1:" + blackHole());
    config.put("schema.registry.request.timeout.ms", "100");

    assertThatExceptionOfType(RegistryException.class)
        .isThrownBy(
            () ->
                SluiceSerdes.of(config)
                    .of(Event.class)
                    .serializer()
                    .serialize("t", Samples.event()))
        .satisfies(e -> assertThat(e.code()).isEqualTo("SLUICE-6101"))
        .withMessageContaining("timed out");
  }

  @Test
  void aWrongSettingIsRefusedBeforeTheFirstRecord() {
    for (String url :
        new String[] {"registry:8081", "ftp://registry", "http://a,,http://b", "::"}) {
      assertThatExceptionOfType(SluiceException.class)
          .as(url)
          .isThrownBy(() -> SluiceSerdes.of(config(url)))
          .satisfies(e -> assertThat(e.code()).isEqualTo("SLUICE-6107"));
    }
    Map<String, String> config = config(server.url());
    config.put("schema.registry.request.timeout.ms", "soon");
    assertThatExceptionOfType(SluiceException.class)
        .isThrownBy(() -> SluiceSerdes.of(config))
        .satisfies(e -> assertThat(e.code()).isEqualTo("SLUICE-6107"));
    assertThat(SluiceSerdes.of(config(" "))).isSameAs(SluiceSerdes.local());
  }

  @Test
  void whatIsRegisteredHasDocsAndDefaultsButNothingOfJava() {
    serde(server.url()).serializer().serialize("t", Samples.event());

    Schema registered = client(server.url()).byId(1);

    assertThat(registered.toString()).doesNotContain("avro.java.string").contains("\"doc\"");
    assertThat(registered.getField("id").defaultVal()).isEqualTo("");
  }

  private void unreadable(Reason reason, byte[] bytes) {
    assertThatExceptionOfType(UnreadableRecordException.class)
        .isThrownBy(() -> serde(server.url()).deserializer().deserialize("t", bytes))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(reason));
  }

  private static void registerSomethingElse(String url) {
    client(url).idOf("other-value", OTHER);
  }

  private static byte[] framed(int id, Schema schema, GenericData.Record record) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(ByteBuffer.allocate(5).put((byte) 0).putInt(id).array());
    BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
    new GenericDatumWriter<GenericData.Record>(schema).write(record, encoder);
    return out.toByteArray();
  }

  /** A port that accepts connections and never answers. */
  private static int blackHole() {
    try {
      @SuppressWarnings("resource") // open until the test's process ends
      var socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Serde<Event> serde(String urls) {
    return SluiceSerdes.of(config(urls)).of(Event.class);
  }

  private static RestSchemaRegistry client(String urls) {
    return new RestSchemaRegistry(RegistrySettings.of(config(urls)).orElseThrow());
  }

  private static Map<String, String> config(String urls) {
    return new HashMap<>(Map.of("schema.registry.url", urls));
  }
}
