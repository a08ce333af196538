package dev.sluice.gateway.access;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.oauth2.sdk.GeneralException;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the identity provider says of itself: where people log in, and by which keys its tokens are
 * known. It is read when it is first needed and once an hour; the provider need not be up when the
 * gateway starts. Its keys are read again when a token is signed with one that is not known.
 * Thread-safe; every call is bounded in time.
 */
final class Discovery {
  static final int TIMEOUT_MS = 4_000;

  private static final Logger log = LoggerFactory.getLogger(Discovery.class);
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

  /**
   * What it said.
   *
   * @param tokens tells which tokens are its own, and for this client
   */
  record Known(OIDCProviderMetadata metadata, IDTokenValidator tokens) {}

  private final OidcSettings settings;
  private final Clock clock;
  private final ReentrantLock asking = new ReentrantLock();
  private volatile @Nullable Known known;
  private @Nullable LoginException away;
  private Instant askAgain = Instant.MIN;

  Discovery(OidcSettings settings, Clock clock) {
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * What it says; an hour old at most, or as old as it is away.
   *
   * @throws LoginException SLUICE-1282 the provider is away, or is not what the settings say
   */
  Known known() {
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

  /** Where people log out, as far as it is known without asking; empty: it names no such place. */
  Optional<URI> logout() {
    Known last = known;
    return last == null
        ? Optional.empty()
        : Optional.ofNullable(last.metadata().getEndSessionEndpointURI());
  }

  private Known usable() {
    if (known != null) {
      return known;
    }
    throw away == null ? LoginException.away(settings, "what it offers", null) : away;
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
      throw LoginException.away(settings, "what it offers", e);
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
    ClientID client = new ClientID(settings.clientId());
    var validator = new IDTokenValidator(metadata.getIssuer(), client, selector, null);
    validator.setMaxClockSkew((int) CLOCK_SKEW.toSeconds());
    return validator;
  }
}
