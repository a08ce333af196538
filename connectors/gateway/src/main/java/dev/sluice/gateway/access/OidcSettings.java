package dev.sluice.gateway.access;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.errors.SluiceException;
import dev.sluice.settings.References;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How people log in at an identity provider, as the section {@code oidc} of the key file has it.
 *
 * @param name what the login page calls the provider
 * @param issuer the provider, as its tokens name it; https, or http on loopback
 * @param clientSecret null: the gateway is a public client, and PKCE alone protects the code
 * @param base where browsers reach the gateway; no path
 * @param scopes {@code openid} among them
 * @param roleClaim names of the claim's parents and of itself, such as realm_access, roles
 * @param nameClaim what the audit calls a person by; where it is missing, {@code sub}
 * @param roles what a value of the claim lets people do
 * @param confirmEvery how often the provider is asked whether somebody still is who they were
 */
record OidcSettings(
    String name,
    URI issuer,
    String clientId,
    @Nullable String clientSecret,
    URI base,
    List<String> scopes,
    List<String> roleClaim,
    String nameClaim,
    Map<String, Role> roles,
    Duration confirmEvery) {
  private static final Set<String> FIELDS =
      Set.of(
          "name",
          "issuer",
          "clientId",
          "clientSecret",
          "url",
          "scopes",
          "roleClaim",
          "nameClaim",
          "roles",
          "confirmEvery");
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
  private static final Pattern SPAN = Pattern.compile("([1-9]\\d{0,3})([sm])");
  private static final int MAX_TEXT = 1_000;
  private static final int MAX_ENTRIES = 200;

  OidcSettings {
    scopes = List.copyOf(scopes);
    roleClaim = List.copyOf(roleClaim);
    roles = Map.copyOf(roles);
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "OidcSettings[" + issuer + ", " + clientId + "]";
  }

  /** Where the provider sends people back to. */
  URI callback() {
    return base.resolve(Logins.CALLBACK);
  }

  /**
   * Reads the section.
   *
   * @param env the environment: a variable's value, or null
   * @throws SluiceException SLUICE-1280 when a setting is none, SLUICE-1281 when the client secret
   *     is not where it should be
   */
  static OidcSettings of(JsonNode section, Function<String, @Nullable String> env) {
    if (!section.isObject()) {
      throw bad("an object", section.getNodeType().name().toLowerCase(Locale.ROOT));
    }
    section
        .fieldNames()
        .forEachRemaining(
            field -> {
              if (!FIELDS.contains(field)) {
                throw bad("one of " + FIELDS.stream().sorted().toList(), field);
              }
            });
    URI issuer = uri(section, "issuer");
    URI base = uri(section, "url");
    if (base.getRawPath().length() > 1) {
      throw bad("url without a path", base.toString());
    }
    String secret = text(section, "clientSecret", "");
    return new OidcSettings(
        text(section, "name", issuer.getHost()),
        issuer,
        text(section, "clientId", null),
        secret.isEmpty() ? null : clientSecret(secret, env),
        base,
        scopes(section.path("scopes")),
        List.of(text(section, "roleClaim", "groups").split("\\.", -1)),
        text(section, "nameClaim", "email"),
        roles(section.path("roles")),
        span(text(section, "confirmEvery", "5m")));
  }

  private static String clientSecret(String text, Function<String, @Nullable String> env) {
    if (References.isReference(text)) {
      return new References(env).fill(text, "SLUICE-1281", "the client secret");
    }
    // What was found may be the secret itself: it is not told.
    throw new SluiceException(
        "SLUICE-1281",
        "Expected ${env:NAME} or ${file:PATH} as the client secret, found something else.",
        "Put the secret of the identity provider there and start again.");
  }

  private static List<String> scopes(JsonNode node) {
    if (node.isMissingNode()) {
      return List.of("openid", "profile", "email");
    }
    List<String> scopes = new ArrayList<>();
    node.forEach(scope -> scopes.add(scope.asText()));
    if (!node.isArray() || !scopes.contains("openid") || scopes.size() > MAX_ENTRIES) {
      throw bad("scopes as an array with openid", node.toString());
    }
    return scopes;
  }

  private static Map<String, Role> roles(JsonNode node) {
    if (!node.isObject() || node.isEmpty() || node.size() > MAX_ENTRIES) {
      throw bad("roles as an object of 1 to " + MAX_ENTRIES + " values", node.toString());
    }
    Map<String, Role> roles = new LinkedHashMap<>();
    node.properties()
        .forEach(
            entry ->
                roles.put(
                    entry.getKey(),
                    Role.named(entry.getValue().asText())
                        .filter(role -> role.may(Role.VIEWER))
                        .orElseThrow(
                            () ->
                                bad(
                                    "viewer, operator or admin for " + entry.getKey(),
                                    entry.getValue().toString()))));
    return roles;
  }

  private static Duration span(String text) {
    Matcher form = SPAN.matcher(text);
    if (form.matches()) {
      int number = Integer.parseInt(form.group(1));
      Duration found =
          form.group(2).equals("s") ? Duration.ofSeconds(number) : Duration.ofMinutes(number);
      if (found.compareTo(Vouched.COUNTS_FOR) < 0) {
        return found;
      }
    }
    throw bad("confirmEvery below an hour, such as 30s or 5m", text);
  }

  private static URI uri(JsonNode section, String field) {
    String text = text(section, field, null);
    try {
      URI uri = URI.create(text);
      String host = uri.getHost();
      boolean safe =
          "https".equals(uri.getScheme())
              || ("http".equals(uri.getScheme()) && host != null && LOOPBACK.contains(host));
      if (safe
          && host != null
          && uri.getRawUserInfo() == null
          && uri.getRawQuery() == null
          && uri.getRawFragment() == null) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // No URI at all: told as the others are.
    }
    throw bad(field + " as https://…, or http:// on loopback", text);
  }

  private static String text(JsonNode section, String field, @Nullable String otherwise) {
    JsonNode node = section.path(field);
    if (node.isMissingNode() && otherwise != null) {
      return otherwise;
    }
    if (!node.isTextual() || node.asText().isBlank() || node.asText().length() > MAX_TEXT) {
      throw bad(
          field + " as a text of 1 to " + MAX_TEXT + " characters",
          node.isMissingNode() ? "none" : "another");
    }
    return node.asText();
  }

  private static SluiceException bad(String expected, String found) {
    return new SluiceException(
        "SLUICE-1280",
        "Expected %s in the section oidc of the key file, found %s.".formatted(expected, found),
        "Correct the section; docs/access.md has an example.");
  }
}
