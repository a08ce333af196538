package dev.sluice.schemas.serde;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;

/**
 * The schemas that released versions wrote with, by their CRC-64-AVRO fingerprint. They are parsed
 * when the first record that was written with them is read.
 */
final class ReleasedContracts {
  private static final String FOLDER = "/contracts/";
  private static final Map<Long, Schema> PARSED = new ConcurrentHashMap<>();

  /** Read when the first foreign fingerprint is seen. */
  private static final class Index {
    private static final Map<Long, String> FILES = read();

    /** Lines of a fingerprint in hexadecimal and a file; a {@code #} starts a remark. */
    private static Map<Long, String> read() {
      Map<Long, String> files = new HashMap<>();
      resource("index.txt")
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(line -> line.split(" ", 2))
          .forEach(entry -> files.put(Long.parseUnsignedLong(entry[0], 16), entry[1]));
      return Map.copyOf(files);
    }
  }

  private ReleasedContracts() {}

  static Optional<Schema> byFingerprint(long fingerprint) {
    String file = Index.FILES.get(fingerprint);
    return file == null
        ? Optional.empty()
        : Optional.of(
            PARSED.computeIfAbsent(fingerprint, key -> new Schema.Parser().parse(resource(file))));
  }

  private static String resource(String name) {
    try (InputStream in = ReleasedContracts.class.getResourceAsStream(FOLDER + name)) {
      if (in == null) {
        throw new IllegalStateException("The jar of sluice-schemas lacks " + FOLDER + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
