package dev.sluice.schemas.contracts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.schemas.commands.MemoEntry;
import dev.sluice.schemas.registry.RegistrySchema;
import dev.sluice.schemas.serde.SluiceSerdes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serde;

/** The contracts as they are now, and the versions of them that are frozen in the sources. */
final class Contracts {
  static final Path SOURCES = Path.of("src/main/avro");
  static final Path FROZEN = Path.of("src/main/resources/contracts");
  static final Path GOLDEN = Path.of("src/test/resources/golden");

  private static final int HEX_PER_LINE = 100;

  private Contracts() {}

  /** Every contract by its simple name: each file but those in common, and the memo's entry. */
  static Map<String, Schema> current() {
    Map<String, Schema> current = new TreeMap<>();
    ObjectMapper json = new ObjectMapper();
    for (Path file : files(SOURCES, ".avsc")) {
      if (!file.startsWith(SOURCES.resolve("common"))) {
        try {
          JsonNode declared = json.readTree(file.toFile());
          String name = declared.path("namespace").asText() + "." + declared.path("name").asText();
          add(current, Class.forName(name));
        } catch (IOException | ClassNotFoundException e) {
          throw new IllegalStateException("No class was generated for " + file, e);
        }
      }
    }
    add(current, MemoEntry.class);
    return current;
  }

  private static void add(Map<String, Schema> contracts, Class<?> type) {
    contracts.put(type.getSimpleName(), SpecificData.get().getSchema(type));
  }

  /** The frozen versions, oldest first. */
  static List<String> versions() {
    try (Stream<Path> folders = Files.list(FROZEN)) {
      return folders
          .filter(Files::isDirectory)
          .map(folder -> folder.getFileName().toString())
          .sorted(
              (a, b) ->
                  Runtime.Version.parse(number(a)).compareTo(Runtime.Version.parse(number(b))))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A JDK's version has no leading zero. */
  private static String number(String version) {
    return "1." + version.replaceAll("(\\.0)+$", "");
  }

  /** The contracts of a frozen version by their simple names. */
  static Map<String, Schema> frozen(String version) {
    Map<String, Schema> frozen = new TreeMap<>();
    for (Path file : files(FROZEN.resolve(version), ".avsc")) {
      Schema schema = new Schema.Parser().parse(text(file));
      frozen.put(schema.getName(), schema);
    }
    return frozen;
  }

  static String fingerprint(Schema schema) {
    return "%016x".formatted(SchemaNormalization.parsingFingerprint64(schema));
  }

  /** The golden records of a frozen version by their names. */
  static Map<String, byte[]> golden(String version) {
    Map<String, byte[]> golden = new TreeMap<>();
    for (Path file : files(GOLDEN.resolve(version), ".hex")) {
      String hex = text(file).replaceAll("\\s", "");
      String name = file.getFileName().toString().replaceFirst("\\.hex$", "");
      golden.put(name, HexFormat.of().parseHex(hex));
    }
    return golden;
  }

  /** Writes the current contracts and the bytes of the samples as {@code version}. */
  static void freeze(String version) throws IOException {
    delete(FROZEN.resolve(version));
    delete(GOLDEN.resolve(version));
    for (Map.Entry<String, Schema> contract : current().entrySet()) {
      write(
          FROZEN.resolve(version).resolve(contract.getKey() + ".avsc"),
          RegistrySchema.pretty(contract.getValue()) + "\n");
    }
    for (Map.Entry<String, SpecificRecord> sample : Samples.all().entrySet()) {
      String hex = HexFormat.of().formatHex(bytes(sample.getValue()));
      write(
          GOLDEN.resolve(version).resolve(sample.getKey() + ".hex"),
          hex.replaceAll("(.{" + HEX_PER_LINE + "})", "$1\n").strip() + "\n");
    }
    write(FROZEN.resolve("index.txt"), index());
  }

  /** What the index of the frozen versions must be. */
  static String index() {
    Map<String, String> first = new TreeMap<>();
    List<String> lines = new ArrayList<>();
    lines.add("# CRC-64-AVRO fingerprint, file. Written by freezing: see docs/contracts.md.");
    for (String version : versions()) {
      frozen(version)
          .forEach(
              (name, schema) -> {
                String file = version + "/" + name + ".avsc";
                if (first.putIfAbsent(fingerprint(schema), file) == null) {
                  lines.add(fingerprint(schema) + " " + file);
                }
              });
    }
    return String.join("\n", lines) + "\n";
  }

  static byte[] bytes(SpecificRecord value) {
    return serde(value.getClass()).serializer().serialize("t", value);
  }

  @SuppressWarnings("unchecked")
  static Serde<SpecificRecord> serde(Class<?> contract) {
    return SluiceSerdes.local().of((Class<SpecificRecord>) contract);
  }

  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> files(Path folder, String ending) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      for (Path file : files(folder, "")) {
        if (Files.isRegularFile(file)) {
          Files.delete(file);
        }
      }
    }
  }
}
