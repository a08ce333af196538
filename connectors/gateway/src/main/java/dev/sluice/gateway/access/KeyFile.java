package dev.sluice.gateway.access;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.errors.SluiceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The file that says who may do what: hashes of keys, never keys; and how people log in elsewhere.
 * Gateways read it again when it changes. One that writes it replaces it as a whole, so that nobody
 * reads half of it.
 */
public final class KeyFile {
  /** What a name may look like. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,63}");

  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
  private static final ObjectMapper JSON = new JsonMapper();

  private final Path file;

  public KeyFile(Path file) {
    this.file = file;
  }

  /**
   * A key that was just made.
   *
   * @param secret the key itself; it is kept nowhere
   */
  public record Issued(ApiKey key, String secret) {}

  public Path path() {
    return file;
  }

  /**
   * What is in it.
   *
   * @param payloads what each role is shown of payloads
   */
  public record Content(List<ApiKey> keys, PayloadRules payloads) {}

  /**
   * The keys in it.
   *
   * @throws SluiceException as for {@link #content}
   */
  public List<ApiKey> read() {
    return content().keys();
  }

  /**
   * The keys, and what roles are shown.
   *
   * @throws SluiceException SLUICE-1260 when it cannot be read or is none, SLUICE-1272 and
   *     SLUICE-3267 its rules about payloads are none
   */
  public Content content() {
    ObjectNode root = root();
    List<ApiKey> found = new ArrayList<>();
    for (JsonNode key : root.path("keys")) {
      found.add(key(key));
    }
    return new Content(List.copyOf(found), PayloadRules.of(root.get("payloads"), file));
  }

  /**
   * How people log in at an identity provider: the section {@code oidc}, which people write and
   * {@code sluice keys} leaves as it is. Empty: there is none.
   *
   * @param env the environment: a variable's value, or null
   * @throws SluiceException SLUICE-1260 as for {@link #read}, SLUICE-1280 a setting is none,
   *     SLUICE-1281 the client secret is not where it should be
   */
  Optional<OidcSettings> oidc(Function<String, @Nullable String> env) {
    JsonNode section = root().get("oidc");
    return section == null ? Optional.empty() : Optional.of(OidcSettings.of(section, env));
  }

  private ObjectNode root() {
    try {
      if (JSON.readTree(Files.readAllBytes(file)) instanceof ObjectNode root
          && root.path("keys").isArray()) {
        return root;
      }
      throw bad("a JSON object with the array keys", "none");
    } catch (JsonProcessingException e) {
      throw bad("JSON", e.getOriginalMessage());
    } catch (NoSuchFileException e) {
      throw bad("the file", "none");
    } catch (IOException e) {
      throw bad("a file that can be read", String.valueOf(e.getMessage()));
    }
  }

  /**
   * Makes a key and adds it; creates the file where it is missing.
   *
   * @param expires null: never
   * @throws SluiceException SLUICE-1260 as for {@link #read}, SLUICE-1263 the name is none or is
   *     taken
   */
  public Issued add(String name, Role role, @Nullable Instant expires, Instant now) {
    if (!NAME.matcher(name).matches()) {
      throw new SluiceException(
          "SLUICE-1263",
          "Expected a name of 1 to 64 letters, digits and . _ @ -, found '" + name + "'.",
          "Name the key after whoever holds it, such as ci or ada@example.com.");
    }
    List<ApiKey> keys = Files.exists(file) ? new ArrayList<>(read()) : new ArrayList<>();
    if (keys.stream().anyMatch(key -> key.name().equals(name) && key.holdsAt(now))) {
      throw new SluiceException(
          "SLUICE-1263",
          "Expected a new name, found a key of '" + name + "' already.",
          "Replace it with: sluice keys rotate " + name);
    }
    return issue(keys, name, role, expires, now);
  }

  /**
   * Makes another key for a name; those it has go on to hold for a while.
   *
   * @param grace how long they do
   * @throws SluiceException SLUICE-1260 as for {@link #read}, SLUICE-1264 no key has the name
   */
  public Issued rotate(String name, Duration grace, Instant now) {
    List<ApiKey> keys = new ArrayList<>(read());
    ApiKey last =
        keys.stream()
            .filter(key -> key.name().equals(name))
            .reduce((earlier, later) -> later)
            .orElseThrow(() -> unknown(name));
    Instant end = now.plus(grace);
    keys.replaceAll(
        key ->
            key.name().equals(name) && key.holdsAt(end)
                ? new ApiKey(name, key.role(), key.sha256(), key.created(), end)
                : key);
    Instant expires =
        last.expires() == null ? null : now.plus(Duration.between(last.created(), last.expires()));
    return issue(keys, name, last.role(), expires, now);
  }

  /**
   * Takes keys out; they hold no longer. Answers how many there were.
   *
   * @param nameOrId all keys of the name, or the one with the id
   * @throws SluiceException SLUICE-1260 as for {@link #read}, SLUICE-1264 there is none
   */
  public int remove(String nameOrId) {
    List<ApiKey> keys = new ArrayList<>(read());
    int before = keys.size();
    keys.removeIf(key -> key.name().equals(nameOrId) || key.id().equals(nameOrId));
    if (keys.size() == before) {
      throw unknown(nameOrId);
    }
    write(keys);
    return before - keys.size();
  }

  private Issued issue(
      List<ApiKey> keys, String name, Role role, @Nullable Instant expires, Instant now) {
    String secret = ApiKey.secret();
    ApiKey key = new ApiKey(name, role, ApiKey.hash(secret), now, expires);
    keys.removeIf(old -> !old.holdsAt(now));
    keys.add(key);
    write(keys);
    return new Issued(key, secret);
  }

  private void write(List<ApiKey> keys) {
    ObjectNode root = Files.exists(file) ? root() : JSON.createObjectNode();
    var array = root.putArray("keys"); // what else is in it stays
    for (ApiKey key : keys) {
      ObjectNode node = array.addObject();
      node.put("name", key.name()).put("role", key.role().text()).put("sha256", key.sha256());
      node.put("created", key.created().toString());
      node.put("expires", key.expires() == null ? null : key.expires().toString());
    }
    try {
      Path folder = file.toAbsolutePath().getParent();
      Path fresh = Files.createTempFile(folder, "keys-", ".json"); // readable by its owner only
      Files.write(fresh, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(root));
      Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw bad("a file that can be written", String.valueOf(e.getMessage()));
    }
  }

  private ApiKey key(JsonNode node) {
    String name = text(node, "name");
    String sha256 = text(node, "sha256");
    Role role =
        Role.named(text(node, "role"))
            .orElseThrow(() -> bad("the role of '" + name + "'", text(node, "role")));
    if (!SHA256.matcher(sha256).matches()) {
      throw bad("a SHA-256 of '" + name + "' in hexadecimal", sha256);
    }
    try {
      String expires = node.path("expires").asText("");
      return new ApiKey(
          name,
          role,
          sha256,
          Instant.parse(text(node, "created")),
          node.path("expires").isNull() || expires.isEmpty() ? null : Instant.parse(expires));
    } catch (DateTimeException e) {
      throw bad("times of '" + name + "' such as 2026-11-25T10:00:00Z", e.getMessage());
    }
  }

  private String text(JsonNode node, String field) {
    if (!node.path(field).isTextual()) {
      throw bad("the text " + field + " of each key", node.path(field).toString());
    }
    return node.path(field).asText();
  }

  private SluiceException bad(String expected, @Nullable String found) {
    return new SluiceException(
        "SLUICE-1260",
        "Expected %s in the key file %s, found %s.".formatted(expected, file, found),
        "Make a new one with: sluice keys add NAME --role admin --file " + file);
  }

  private SluiceException unknown(String name) {
    return new SluiceException(
        "SLUICE-1264",
        "Expected the name or id of a key, found '" + name + "'.",
        "List them with: sluice keys list --file " + file);
  }
}
