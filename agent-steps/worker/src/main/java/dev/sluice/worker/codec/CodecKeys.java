package dev.sluice.worker.codec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.errors.SluiceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Keys of 256 bits by their ids. One of them encrypts, all decrypt. A key file:
 *
 * <pre>{@code
 * {"keys": [{"id": "2026-10", "key": "Base64 or hexadecimal of 32 bytes"}, {"id": "2026-11", "key": "…"}],
 *  "encryptWith": "2026-10"}
 * }</pre>
 *
 * Without {@code encryptWith} the last one encrypts. To bring in a key: add it to all workers'
 * files, with {@code encryptWith} as before; then have it encrypt. Take a key out when nothing is
 * kept any more that it encrypted.
 */
public final class CodecKeys {
  /** Keys in the environment: {@code id:key,id:key}; the last one encrypts. */
  public static final String ENVIRONMENT = "SLUICE_CODEC_KEYS";

  /** Path of the key file, when {@link #ENVIRONMENT} is not set. */
  public static final String FILE_ENVIRONMENT = "SLUICE_CODEC_KEY_FILE";

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
  private static final int KEY_BYTES = 32;
  private static final JsonMapper JSON = new JsonMapper();

  private final Map<String, SecretKey> byId;
  private final String encrypting;

  private CodecKeys(Map<String, SecretKey> byId, String encrypting) {
    this.byId = byId;
    this.encrypting = encrypting;
  }

  /**
   * The keys in a file.
   *
   * @throws SluiceException SLUICE-3260 when it cannot be read or is no key file
   */
  public static CodecKeys file(Path file) {
    String where = "the key file " + file;
    JsonNode root;
    try {
      root = JSON.readTree(Files.readAllBytes(file));
    } catch (JsonProcessingException e) {
      throw bad(where, "JSON", "something else at line " + e.getLocation().getLineNr());
    } catch (NoSuchFileException e) {
      throw bad(where, "the file", "none");
    } catch (IOException e) {
      throw bad(where, "a file that can be read", String.valueOf(e.getMessage()));
    }
    if (!root.path("keys").isArray()) {
      throw bad(where, "a JSON object with the array keys", "none");
    }
    Map<String, SecretKey> keys = new LinkedHashMap<>();
    for (JsonNode key : root.get("keys")) {
      add(where, keys, key.path("id").asText(""), key.path("key").asText(""));
    }
    JsonNode named = root.path("encryptWith");
    return of(where, keys, named.isTextual() ? named.asText() : null);
  }

  /**
   * The keys in the environment: of {@link #ENVIRONMENT}, or else of the file that {@link
   * #FILE_ENVIRONMENT} names.
   *
   * @throws SluiceException SLUICE-3260 when there are none or they are malformed
   */
  public static CodecKeys environment() {
    String text = System.getenv(ENVIRONMENT);
    if (text != null && !text.isBlank()) {
      return text(ENVIRONMENT, text);
    }
    String file = System.getenv(FILE_ENVIRONMENT);
    if (file == null || file.isBlank()) {
      throw bad("the environment", ENVIRONMENT + " or " + FILE_ENVIRONMENT, "neither");
    }
    return file(Path.of(file.strip()));
  }

  /**
   * Keys as {@code id:key,id:key}; the last one encrypts.
   *
   * @param where for the message
   * @throws SluiceException SLUICE-3260 when they are malformed
   */
  public static CodecKeys text(String where, String text) {
    Map<String, SecretKey> keys = new LinkedHashMap<>();
    for (String part : text.split(",", -1)) {
      int colon = part.indexOf(':');
      if (colon < 0) {
        throw bad(where, "keys as id:key,id:key", "one without a colon");
      }
      add(where, keys, part.substring(0, colon).strip(), part.substring(colon + 1).strip());
    }
    return of(where, keys, null);
  }

  /** A new key, Base64. */
  public static String newKey() {
    byte[] bytes = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(bytes);
    return Base64.getEncoder().encodeToString(bytes);
  }

  /** Id of the key that encrypts. */
  public String encryptsWith() {
    return encrypting;
  }

  /** Ids of all keys, as they were listed. */
  public Set<String> ids() {
    return byId.keySet();
  }

  Optional<SecretKey> find(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  private static CodecKeys of(String where, Map<String, SecretKey> keys, @Nullable String named) {
    if (keys.isEmpty()) {
      throw bad(where, "at least one key", "none");
    }
    String last = keys.keySet().stream().reduce((earlier, later) -> later).orElseThrow();
    String encrypting = named == null ? last : named;
    if (!keys.containsKey(encrypting)) {
      throw bad(where, "encryptWith to name one of the keys " + keys.keySet(), "'" + named + "'");
    }
    return new CodecKeys(keys, encrypting);
  }

  private static void add(String where, Map<String, SecretKey> keys, String id, String key) {
    if (!ID.matcher(id).matches()) {
      throw bad(where, "ids of 1 to 64 letters, digits and . _ -", "'" + id + "'");
    }
    byte[] bytes = bytes(where, id, key);
    if (keys.put(id, new SecretKeySpec(bytes, "AES")) != null) {
      throw bad(where, "each id once", "'" + id + "' twice");
    }
  }

  /** Never says what it found: it is, or nearly is, a key. */
  private static byte[] bytes(String where, String id, String key) {
    byte[] bytes;
    try {
      bytes =
          key.length() == 2 * KEY_BYTES
              ? HexFormat.of().parseHex(key)
              : Base64.getDecoder().decode(key.replace('-', '+').replace('_', '/'));
    } catch (IllegalArgumentException e) {
      throw bad(where, "key '" + id + "' in Base64 or hexadecimal", "something else");
    }
    if (bytes.length != KEY_BYTES) {
      throw bad(where, "key '" + id + "' of 32 bytes", bytes.length + " bytes");
    }
    return bytes;
  }

  private static SluiceException bad(String where, String expected, String found) {
    return new SluiceException(
        "SLUICE-3260",
        "Expected %s in %s, found %s.".formatted(expected, where, found),
        "Make a key with: openssl rand -base64 32; docs/privacy.md has the form of the file.");
  }

  /** Names the keys without telling them. */
  @Override
  public String toString() {
    return "CodecKeys" + byId.keySet();
  }
}
