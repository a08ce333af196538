package dev.sluice.gateway.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jwt.JWT;
import com.nimbusds.jwt.JWTParser;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.AuthorizationGrant;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.token.RefreshToken;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.LogoutRequest;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.token.OIDCTokens;
import java.net.URI;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the gateway asks of the identity provider: to log people in, to say that they still are who
 * they were, to log them out. Thread-safe; every call is bounded in time.
 */
final class IdentityProvider {
  private final OidcSettings settings;
  private final ClientID client;
  private final Discovery discovery;

  IdentityProvider(OidcSettings settings, Clock clock) {
    this.settings = settings;
    this.client = new ClientID(settings.clientId());
    this.discovery = new Discovery(settings, clock);
  }

  OidcSettings settings() {
    return settings;
  }

  /**
   * Where a person logs in.
   *
   * @throws LoginException SLUICE-1282 the provider is away, or is not what the settings say
   */
  URI login(LoginTicket ticket) {
    return new AuthenticationRequest.Builder(
            ResponseType.CODE,
            new Scope(settings.scopes().toArray(String[]::new)),
            client,
            settings.callback())
        .endpointURI(discovery.known().metadata().getAuthorizationEndpointURI())
        .state(ticket.state())
        .nonce(ticket.nonce())
        .codeChallenge(ticket.verifier(), CodeChallengeMethod.S256)
        .build()
        .toURI();
  }

  /**
   * Why nobody can log in now; empty: people can.
   *
   * @see #login
   */
  Optional<LoginException> problem() {
    try {
      discovery.known();
      return Optional.empty();
    } catch (LoginException e) {
      return Optional.of(e);
    }
  }

  /**
   * Exchanges a code for whom the provider vouches for.
   *
   * @throws LoginException SLUICE-1282 the provider is away, SLUICE-1284 it refuses the code,
   *     SLUICE-1285 its token does not hold, SLUICE-1286 the person has no role
   */
  Person person(AuthorizationCode code, LoginTicket ticket) {
    Discovery.Known known = discovery.known();
    OIDCTokens tokens =
        tokens(known, new AuthorizationCodeGrant(code, settings.callback(), ticket.verifier()));
    JWT token = tokens.getIDToken();
    if (token == null) {
      throw LoginException.badToken(settings, "none", null);
    }
    return claims(known, token, ticket.nonce()).person(settings, refreshToken(tokens));
  }

  /**
   * Asks whether a person still is who they were.
   *
   * @param person with a refresh token
   * @return as the provider now knows them; where it says nothing of them, as they were
   * @throws LoginException as for {@link #person}
   */
  Person confirm(Person person) {
    Discovery.Known known = discovery.known();
    String last = Objects.requireNonNull(person.refreshToken());
    OIDCTokens tokens = tokens(known, new RefreshTokenGrant(new RefreshToken(last)));
    String given = refreshToken(tokens);
    String next = given == null ? last : given;
    JWT token = tokens.getIDToken();
    if (token == null) {
      return person.with(next);
    }
    Claims claims = claims(known, token, null);
    if (!claims.subject().equals(person.subject())) {
      throw LoginException.badToken(settings, "one of somebody else", null);
    }
    return claims.person(settings, next);
  }

  private OIDCTokens tokens(Discovery.Known known, AuthorizationGrant grant) {
    return new TokenEndpoint(settings, known.metadata()).tokens(grant);
  }

  private static @Nullable String refreshToken(OIDCTokens tokens) {
    RefreshToken token = tokens.getRefreshToken();
    return token == null ? null : token.getValue();
  }

  /**
   * @param nonce that the token must have; null: it came without a login
   */
  private Claims claims(Discovery.Known known, JWT token, @Nullable Nonce nonce) {
    if (!(token instanceof SignedJWT)) {
      throw LoginException.badToken(settings, "an unsigned one", null);
    }
    try {
      Map<String, Object> claims =
          known.tokens().validate(token, nonce).toJWTClaimsSet().getClaims();
      return new Claims(claims, token.serialize());
    } catch (BadJOSEException | ParseException e) {
      throw LoginException.badToken(settings, String.valueOf(e.getMessage()), e);
    } catch (JOSEException e) {
      throw LoginException.away(settings, "its keys", e);
    }
  }

  /**
   * Where a person logs out of the provider too; empty: it offers no such place.
   *
   * @param idToken says who it is; null: that is not known
   */
  Optional<URI> logout(@Nullable String idToken) {
    return discovery.logout().map(end -> logout(end, idToken));
  }

  private URI logout(URI end, @Nullable String idToken) {
    try {
      JWT hint = idToken == null ? null : JWTParser.parse(idToken);
      URI back = settings.base().resolve("/login");
      return new LogoutRequest(end, hint, null, client, back, null, null).toURI();
    } catch (java.text.ParseException e) {
      throw new IllegalStateException("It was read before", e);
    }
  }
}
