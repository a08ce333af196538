package dev.sluice.gateway.access;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.errors.SluiceException;
import dev.sluice.schemas.payloads.FieldPaths;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What each role is shown of payloads; the member {@code payloads} of the key file:
 *
 * <pre>{@code
 * "payloads": {
 *   "masked": ["viewer"], "keep": ["request_id", "customer.tier"],
 *   "decrypted": ["admin"], "codec": {"url": "http://127.0.0.1:8390", "tokenFile": "codec-token"}}
 * }</pre>
 *
 * @param masked these see which fields there are, and no values
 * @param keep fields of payloads that they see all the same
 * @param decrypted these see encrypted payloads as they were before
 * @param codec who decrypts for them; null: nobody
 */
public record PayloadRules(
    Set<Role> masked, FieldPaths keep, Set<Role> decrypted, @Nullable Codec codec) {
  /** Everyone sees payloads as they are stored. */
  public static final PayloadRules NONE =
      new PayloadRules(Set.of(), FieldPaths.NONE, Set.of(), null);

  private static final Set<String> MEMBERS = Set.of("masked", "keep", "decrypted", "codec");
  private static final Set<String> OF_CODEC = Set.of("url", "tokenFile");

  /**
   * A codec endpoint.
   *
   * @param tokenFile has the bearer token, and nothing else
   */
  public record Codec(URI url, Path tokenFile) {}

  public PayloadRules {
    masked = Set.copyOf(masked);
    decrypted = Set.copyOf(decrypted);
  }

  /**
   * The rules in a key file.
   *
   * @param json null: there are none
   * @throws SluiceException SLUICE-1272 they are not as they have to be, SLUICE-3267 a field to
   *     keep is no path
   */
  static PayloadRules of(@Nullable JsonNode json, Path file) {
    if (json == null) {
      return NONE;
    }
    checkMembers(json, MEMBERS, "payloads", file);
    Set<Role> masked = roles(json.path("masked"), "masked", file);
    Set<Role> decrypted = roles(json.path("decrypted"), "decrypted", file);
    for (Role role : masked) {
      if (decrypted.contains(role)) {
        throw bad("each role in masked or decrypted", role.text() + " in both", file);
      }
    }
    Codec codec = json.has("codec") ? codec(json.get("codec"), file) : null;
    if (codec == null && !decrypted.isEmpty()) {
      throw bad("codec beside decrypted", "none", file);
    }
    return new PayloadRules(
        masked, FieldPaths.of(texts(json.path("keep"), "keep", file)), decrypted, codec);
  }

  /** Whether there are any, so that a look has to be taken at who asks. */
  public boolean isEmpty() {
    return masked.isEmpty() && decrypted.isEmpty();
  }

  private static Codec codec(JsonNode json, Path file) {
    checkMembers(json, OF_CODEC, "codec", file);
    String url = json.path("url").asText("");
    String tokenFile = json.path("tokenFile").asText("");
    if (!url.matches("https?://[^/?#\\s]+/?") || tokenFile.isBlank()) {
      throw bad(
          "codec with a url such as http://127.0.0.1:8390 and a tokenFile", json.toString(), file);
    }
    Path token = file.toAbsolutePath().resolveSibling(tokenFile);
    return new Codec(URI.create(url.replaceFirst("/$", "")), token);
  }

  /** A misspelt rule must not pass for none. */
  private static void checkMembers(JsonNode json, Set<String> known, String what, Path file) {
    if (!json.isObject()) {
      throw bad(what + " as a JSON object", json.toString(), file);
    }
    json.fieldNames()
        .forEachRemaining(
            name -> {
              if (!known.contains(name)) {
                throw bad(
                    "in " + what + " no more than " + new TreeSet<>(known), "'" + name + "'", file);
              }
            });
  }

  private static Set<Role> roles(JsonNode names, String member, Path file) {
    Set<Role> roles = EnumSet.noneOf(Role.class);
    for (String name : texts(names, member, file)) {
      roles.add(
          Role.named(name).orElseThrow(() -> bad("roles in " + member, "'" + name + "'", file)));
    }
    return roles;
  }

  private static List<String> texts(JsonNode values, String member, Path file) {
    List<String> texts = new ArrayList<>();
    if (values.isMissingNode()) {
      return texts;
    }
    for (JsonNode value : values) {
      texts.add(value.isTextual() ? value.asText() : "");
    }
    if (!values.isArray() || texts.contains("")) {
      throw bad(member + " as an array of texts", values.toString(), file);
    }
    return texts;
  }

  private static SluiceException bad(String expected, String found, Path file) {
    return new SluiceException(
        "SLUICE-1272",
        "Expected %s in the payload rules of %s, found %s.".formatted(expected, file, found),
        "docs/privacy.md has an example.");
  }
}
