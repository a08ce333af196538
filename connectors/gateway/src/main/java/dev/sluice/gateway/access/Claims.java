package dev.sluice.gateway.access;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a checked token says of a person. Pure.
 *
 * @param idToken the token itself
 */
record Claims(Map<String, Object> claims, String idToken) {
  /** Comes before the name of each person; no key's name has it. */
  static final String PREFIX = "oidc:";

  /** No control characters, and none that turn the direction of the text around them. */
  private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{M}\\p{N}\\p{P}\\p{S} ]{1,128}");

  private static final int MAX_TOKEN_KEPT = 4_096;

  /** What the provider itself calls the person. */
  String subject() {
    return text("sub").orElse("?");
  }

  /**
   * Who it is, and what the settings let such a person do.
   *
   * @param refreshToken asks the provider again; null: there is none
   * @throws LoginException SLUICE-1286 nothing
   */
  Person person(OidcSettings settings, @Nullable String refreshToken) {
    String name = name(settings);
    Role role =
        role(settings)
            .orElseThrow(
                () ->
                    new LoginException(
                        403,
                        "SLUICE-1286",
                        "Expected a role for %s in the claim %s, found none that the settings name."
                            .formatted(name, String.join(".", settings.roleClaim())),
                        "Ask an admin for a role here, or for a group at " + settings.name() + ".",
                        null));
    return new Person(new Caller(name, role), subject(), kept(idToken), kept(refreshToken));
  }

  private static @Nullable String kept(@Nullable String token) {
    return token == null || token.length() > MAX_TOKEN_KEPT ? null : token;
  }

  private Optional<Role> role(OidcSettings settings) {
    Object found = claims;
    for (String step : settings.roleClaim()) {
      found = found instanceof Map<?, ?> map ? map.get(step) : null;
    }
    Collection<?> values =
        switch (found) {
          case Collection<?> many -> many;
          case String one -> List.of(one);
          case null, default -> List.of();
        };
    return values.stream()
        .flatMap(value -> Optional.ofNullable(settings.roles().get(value)).stream())
        .max(Role::compareTo);
  }

  /** An address that the provider has not verified may be anybody's. */
  private String name(OidcSettings settings) {
    boolean doubtful =
        settings.nameClaim().equals("email") && Boolean.FALSE.equals(claims.get("email_verified"));
    String subject = subject();
    return PREFIX + (doubtful ? subject : text(settings.nameClaim()).orElse(subject));
  }

  private Optional<String> text(String claim) {
    @Nullable Object found = claims.get(claim);
    return found instanceof String text && NAME.matcher(text).matches()
        ? Optional.of(text)
        : Optional.empty();
  }
}
