package dev.sluice.gateway.access;

import org.jspecify.annotations.Nullable;

/**
 * Whom the identity provider vouches for.
 *
 * @param caller under the name {@code oidc:…}, which no key can have
 * @param subject what the provider itself calls them, always
 * @param idToken tells the provider at logout who it is; null: it is too large to keep
 * @param refreshToken asks the provider again; null: it gave none, or one too large to keep
 */
record Person(
    Caller caller, String subject, @Nullable String idToken, @Nullable String refreshToken) {
  /** Neither tells the tokens. */
  @Override
  public String toString() {
    return "Person[" + caller + ", " + subject + "]";
  }

  /** The same with the token to ask with next time. */
  Person with(String nextRefreshToken) {
    return new Person(caller, subject, idToken, nextRefreshToken);
  }
}
