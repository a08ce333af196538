package dev.sluice.schemas.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What was released stays readable, byte for byte. {@code -Dcontracts.freeze=<version>} writes that
 * version from the current contracts before the tests look.
 */
class FrozenContractsTest {
  private static final int HEADER = 10;

  @BeforeAll
  static void freeze() throws IOException {
    String version = System.getProperty("contracts.freeze", "");
    if (!version.isEmpty()) {
      Contracts.freeze(version);
    }
  }

  @Test
  void theCurrentContractsAreTheNewestFrozenVersion() {
    String newest = Contracts.versions().getLast();
    Map<String, Schema> frozen = Contracts.frozen(newest);
    Map<String, Schema> current = Contracts.current();

    assertThat(frozen.keySet()).isEqualTo(current.keySet());
    current.forEach(
        (name, schema) ->
            assertThat(Contracts.fingerprint(of(frozen, name)))
                .as(
                    "%s is not what is frozen as %s, so that no other version could read it."
                        + " Freeze it: ./mvnw -pl schemas -am test"
                        + " -Dtest=FrozenContractsTest -Dsurefire.failIfNoSpecifiedTests=false"
                        + " -Dcontracts.freeze=%s (a new version once %s is released)",
                    name, newest, newest, newest)
                .isEqualTo(Contracts.fingerprint(schema)));
  }

  @Test
  void theIndexListsEachFrozenSchemaOnce() {
    assertThat(Contracts.text(Contracts.FROZEN.resolve("index.txt"))).isEqualTo(Contracts.index());
  }

  @Test
  void theSamplesStillGiveTheGoldenBytes() {
    Map<String, byte[]> golden = Contracts.golden(Contracts.versions().getLast());

    assertThat(golden.keySet()).isEqualTo(Samples.all().keySet());
    Samples.all()
        .forEach(
            (name, sample) ->
                assertThat(Contracts.bytes(sample)).as(name).isEqualTo(golden.get(name)));
  }

  @Test
  void theGoldenBytesOfTheNewestVersionAreReadAsTheSamples() {
    Contracts.golden(Contracts.versions().getLast())
        .forEach(
            (name, bytes) -> {
              SpecificRecord sample = Objects.requireNonNull(Samples.all().get(name), name);
              assertThat(Contracts.serde(sample.getClass()).deserializer().deserialize("t", bytes))
                  .as(name)
                  .isEqualTo(sample);
            });
  }

  @Test
  void theGoldenBytesOfEveryVersionAreReadByTheCurrentContractsAndWrittenTheSameByTheirOwn()
      throws Exception {
    Map<String, Schema> current = Contracts.current();
    for (String version : Contracts.versions()) {
      Map<String, Schema> frozen = Contracts.frozen(version);
      for (Map.Entry<String, byte[]> golden : Contracts.golden(version).entrySet()) {
        String contract = golden.getKey().replaceFirst("\\..*", "");
        byte[] bytes = golden.getValue();
        Schema now = of(current, contract);
        assertThat(
                Contracts.serde(Class.forName(now.getFullName()))
                    .deserializer()
                    .deserialize("t", bytes))
            .as(version + " " + golden.getKey())
            .isNotNull();
        assertThat(rewritten(of(frozen, contract), bytes))
            .as(version + " " + golden.getKey())
            .isEqualTo(Arrays.copyOfRange(bytes, HEADER, bytes.length));
      }
    }
  }

  @Test
  void everyFormOfABodyHasASample() {
    List<String> missing = new ArrayList<>();
    Contracts.current()
        .forEach(
            (name, schema) -> {
              Schema.Field body = schema.getField("body");
              List<String> forms =
                  body == null
                      ? List.of("")
                      : body.schema().getTypes().stream().map(Schema::getName).toList();
              for (String form : forms) {
                String start = name + "." + form;
                if (Samples.all().keySet().stream().noneMatch(key -> key.startsWith(start))) {
                  missing.add(start);
                }
              }
            });
    assertThat(missing).isEmpty();
  }

  private static byte[] rewritten(Schema schema, byte[] bytes) throws IOException {
    Object value =
        new GenericDatumReader<>(schema)
            .read(
                null,
                DecoderFactory.get().binaryDecoder(bytes, HEADER, bytes.length - HEADER, null));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
    new GenericDatumWriter<>(schema).write(value, encoder);
    return out.toByteArray();
  }

  private static Schema of(Map<String, Schema> contracts, String name) {
    return Objects.requireNonNull(contracts.get(name), name);
  }
}
