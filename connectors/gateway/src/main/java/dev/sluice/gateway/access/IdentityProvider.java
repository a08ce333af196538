package dev.sluice.gateway.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jwt.JWT;
import com.nimbusds.jwt.JWTParser;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.ErrorObject;
import com.nimbusds.oauth2.sdk.GeneralException;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.LogoutRequest;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the gateway asks of the identity provider. What the provider says of itself is read when it
 * is first needed and once an hour; it need not be up when the gateway starts. Its keys are read
 * again when a token is signed with one that is not known. Thread-safe; every call is bounded in
 * time.
 */
final class IdentityProvider {
  private static final Logger log = LoggerFactory.getLogger(IdentityProvider.class);
  private static final int TIMEOUT_MS = 4_000;
  private static final int MAX_KEYS_BYTES = 256 * 1024;
  private static final Duration KNOWN_FOR = Duration.ofHours(1);
  private static final Duration ASK_AGAIN_AFTER = Duration.ofSeconds(5);
  private static final Duration KEYS_AT_MOST_EVERY = Duration.ofSeconds(10);
  private static final Duration CLOCK_SKEW = Duration.ofMinutes(1);

  /** By a key pair only: neither unsigned, nor with a secret that others share. */
  private static final Set<JWSAlgorithm> ALGORITHMS =
      Set.of(
          JWSAlgorithm.RS256,
          JWSAlgorithm.RS384,
          JWSAlgorithm.RS512,
          JWSAlgorithm.PS256,
          JWSAlgorithm.PS384,
          JWSAlgorithm.PS512,
          JWSAlgorithm.ES256,
          JWSAlgorithm.ES384,
          JWSAlgorithm.ES512);

  private record Known(OIDCProviderMetadata metadata, IDTokenValidator tokens) {}

  private final OidcSettings settings;
  private final ClientID client;
  private final Clock clock;
  private final ReentrantLock asking = new ReentrantLock();
  private volatile @Nullable Known known;
  private @Nullable LoginException away;
  private Instant askAgain = Instant.MIN;

  IdentityProvider(OidcSettings settings, Clock clock) {
    this.settings = settings;
    this.client = new ClientID(settings.clientId());
    this.clock = clock;
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
        .endpointURI(known().metadata().getAuthorizationEndpointURI())
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
      known();
      return Optional.empty();
    } catch (LoginException e) {
      return Optional.of(e);
    }
  }

  /**
   * Exchanges a code for what the provider says of a person.
   *
   * @return the claims of the checked token, and the token itself
   * @throws LoginException SLUICE-1282 the provider is away, SLUICE-1284 it refuses the code,
   *     SLUICE-1285 its token does not hold
   */
  Claims claims(AuthorizationCode code, LoginTicket ticket) {
    Known provider = known();
    JWT token = token(provider.metadata(), code, ticket);
    if (!(token instanceof SignedJWT)) {
      throw badToken("an unsigned one", null);
    }
    try {
      Map<String, Object> claims =
          provider.tokens().validate(token, ticket.nonce()).toJWTClaimsSet().getClaims();
      return new Claims(claims, token.serialize());
    } catch (BadJOSEException | ParseException e) {
      throw badToken(String.valueOf(e.getMessage()), e);
    } catch (JOSEException e) {
      throw away("its keys", e);
    }
  }

  /** Where a person logs out of the provider too; empty: it offers no such place. */
  Optional<URI> logout(@Nullable String idToken) {
    Known provider = known;
    URI end = provider == null ? null : provider.metadata().getEndSessionEndpointURI();
    if (end == null) {
      return Optional.empty();
    }
    try {
      JWT hint = idToken == null ? null : JWTParser.parse(idToken);
      URI back = settings.base().resolve("/login");
      return Optional.of(new LogoutRequest(end, hint, null, client, back, null, null).toURI());
    } catch (java.text.ParseException e) {
      throw new IllegalStateException("It was read before", e);
    }
  }

  private JWT token(OIDCProviderMetadata metadata, AuthorizationCode code, LoginTicket ticket) {
    var grant = new AuthorizationCodeGrant(code, settings.callback(), ticket.verifier());
    URI endpoint = metadata.getTokenEndpointURI();
    HTTPRequest request = tokenRequest(metadata, grant, endpoint).toHTTPRequest();
    request.setConnectTimeout(TIMEOUT_MS);
    request.setReadTimeout(TIMEOUT_MS);
    request.setFollowRedirects(false);
    TokenResponse response;
    try {
      response = OIDCTokenResponseParser.parse(request.send());
    } catch (IOException e) {
      throw away("a token", e);
    } catch (ParseException e) {
      throw refused("an answer that is none to a request of a token", e);
    }
    if (!response.indicatesSuccess()) {
      throw refused(code(response.toErrorResponse().getErrorObject()), null);
    }
    JWT token = ((OIDCTokenResponse) response.toSuccessResponse()).getOIDCTokens().getIDToken();
    if (token == null) {
      throw badToken("none", null);
    }
    return token;
  }

  private TokenRequest tokenRequest(
      OIDCProviderMetadata metadata, AuthorizationCodeGrant grant, URI endpoint) {
    if (settings.clientSecret() == null) {
      return new TokenRequest.Builder(endpoint, client, grant).build();
    }
    Secret secret = new Secret(settings.clientSecret());
    List<ClientAuthenticationMethod> ways = metadata.getTokenEndpointAuthMethods();
    boolean post =
        ways != null
            && ways.contains(ClientAuthenticationMethod.CLIENT_SECRET_POST)
            && !ways.contains(ClientAuthenticationMethod.CLIENT_SECRET_BASIC);
    return new TokenRequest.Builder(
            endpoint,
            post ? new ClientSecretPost(client, secret) : new ClientSecretBasic(client, secret),
            grant)
        .build();
  }

  private Known known() {
    asking.lock();
    try {
      Instant now = clock.instant();
      if (now.isBefore(askAgain)) {
        return usable();
      }
      try {
        known = ask();
        away = null;
        askAgain = now.plus(KNOWN_FOR);
      } catch (LoginException e) {
        log.warn("{}", e.problem(), e.getCause());
        away = e;
        askAgain = clock.instant().plus(ASK_AGAIN_AFTER);
      }
      return usable();
    } finally {
      asking.unlock();
    }
  }

  private Known usable() {
    if (known != null) {
      return known;
    }
    throw away == null ? away("what it offers", null) : away;
  }

  private Known ask() {
    try {
      OIDCProviderMetadata metadata =
          OIDCProviderMetadata.resolve(new Issuer(settings.issuer()), TIMEOUT_MS, TIMEOUT_MS);
      requireSafe(metadata.getAuthorizationEndpointURI());
      requireSafe(metadata.getTokenEndpointURI());
      requireSafe(metadata.getJWKSetURI());
      return new Known(metadata, validator(metadata));
    } catch (IOException | GeneralException e) {
      throw away("what it offers", e);
    }
  }

  private void requireSafe(@Nullable URI endpoint) throws GeneralException {
    boolean https = "https".equals(settings.issuer().getScheme());
    if (endpoint == null || (https && !"https".equals(endpoint.getScheme()))) {
      throw new GeneralException("an endpoint is missing or is not https: " + endpoint);
    }
  }

  private IDTokenValidator validator(OIDCProviderMetadata metadata) throws MalformedURLException {
    var retriever = new DefaultResourceRetriever(TIMEOUT_MS, TIMEOUT_MS, MAX_KEYS_BYTES);
    var keys =
        JWKSourceBuilder.<SecurityContext>create(metadata.getJWKSetURI().toURL(), retriever)
            .cache(KNOWN_FOR.toMillis(), TIMEOUT_MS)
            .refreshAheadCache(false)
            .rateLimited(KEYS_AT_MOST_EVERY.toMillis())
            .build();
    var selector = new JWSVerificationKeySelector<>(ALGORITHMS, keys);
    var validator = new IDTokenValidator(metadata.getIssuer(), client, selector, null);
    validator.setMaxClockSkew((int) CLOCK_SKEW.toSeconds());
    return validator;
  }

  private LoginException away(String what, @Nullable Exception cause) {
    return new LoginException(
        502,
        "SLUICE-1282",
        "Expected %s of the identity provider at %s, found that it does not give it: %s."
            .formatted(what, settings.issuer(), cause == null ? "no answer" : cause.getMessage()),
        "Check that it runs and is reached from the gateway; log in with a key meanwhile.",
        cause);
  }

  /** What the provider refused, for pages: its code, never its words. */
  LoginException refused(String found, @Nullable Exception cause) {
    return new LoginException(
        401,
        "SLUICE-1284",
        "Expected a login by %s, found %s.".formatted(settings.name(), found),
        "Try again; where it happens again, compare the client, its secret and its redirect address"
            + " there with the settings.",
        cause);
  }

  private LoginException badToken(String found, @Nullable Exception cause) {
    return new LoginException(
        401,
        "SLUICE-1285",
        "Expected a token of %s for this login, found: %s.".formatted(settings.issuer(), found),
        "Try again; where it happens again, compare issuer, client and clocks.",
        cause);
  }

  /** The code of an error, as the standards list them. */
  static String code(@Nullable ErrorObject error) {
    String code = error == null ? null : error.getCode();
    return code != null && code.matches("[a-z_]{1,64}") ? code : "an error";
  }
}
