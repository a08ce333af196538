package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWT;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.sluice.identity.LocalIdentityProvider;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which tokens of an identity provider let somebody in. */
@SuppressWarnings("NullAway.Init")
class OidcTokensTest {
  @TempDir private Path folder;
  private OidcGateway at;

  @BeforeEach
  void start() {
    at = new OidcGateway(folder, "");
  }

  @AfterEach
  void stop() {
    at.close();
  }

  static Stream<Arguments> badTokens() {
    return Stream.of(
        claims("a login of somebody else", "nonce", "another"),
        claims("no nonce", "nonce", null),
        claims("another client's", "aud", "other"),
        claims("another provider's", "iss", "https://evil.example"),
        claims("over", "exp", Date.from(Instant.now().minusSeconds(90))),
        claims("of the future", "iat", Date.from(Instant.now().plusSeconds(600))),
        claims("endless", "exp", null),
        claims("nobody's", "sub", null),
        signer("unsigned", PlainJWT::new),
        signer(
            "by an unknown key",
            claims -> LocalIdentityProvider.sign(claims, LocalIdentityProvider.newKey())),
        signer("by the client's secret", OidcTokensTest::bySecret));
  }

  private static Arguments claims(String what, String claim, @Nullable Object value) {
    return forgery(
        what,
        (right, claims) ->
            right.sign(new JWTClaimsSet.Builder(claims).claim(claim, value).build()));
  }

  private static Arguments signer(String what, Function<JWTClaimsSet, JWT> signer) {
    return forgery(what, (right, claims) -> signer.apply(claims));
  }

  private static Arguments forgery(
      String what, BiFunction<LocalIdentityProvider, JWTClaimsSet, JWT> forgery) {
    return Arguments.argumentSet(what, forgery);
  }

  private static JWT bySecret(JWTClaimsSet claims) {
    try {
      var token = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims);
      token.sign(new MACSigner(LocalIdentityProvider.SECRET.repeat(2)));
      return token;
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("badTokens")
  void aTokenThatDoesNotHoldLetsNobodyIn(
      BiFunction<LocalIdentityProvider, JWTClaimsSet, JWT> forgery) {
    at.provider.signBy(claims -> forgery.apply(at.provider, claims));
    at.assertRefused(at.browser.logIn("/"), 401, "SLUICE-1285");
  }

  @Test
  void clocksMayDifferByAMinute() {
    Date justOver = Date.from(Instant.now().minusSeconds(30));
    at.provider.signBy(
        claims ->
            at.provider.sign(new JWTClaimsSet.Builder(claims).expirationTime(justOver).build()));
    assertThat(at.browser.logIn("/").statusCode()).isEqualTo(200);
  }

  @Test
  void aRotatedKeyIsFetched() {
    assertThat(at.browser.logIn("/").statusCode()).isEqualTo(200);
    at.provider.rotateKey();
    assertThat(at.browser.logIn("/").statusCode()).isEqualTo(200);
  }
}
