package dev.sluice.gateway.access;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.crypto.DirectDecrypter;
import com.nimbusds.jose.crypto.DirectEncrypter;
import com.nimbusds.jwt.EncryptedJWT;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.Nonce;
import java.security.SecureRandom;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;

/**
 * What is known of a login that is under way at the identity provider. The browser keeps it, sealed
 * with a key of this process, so that logins that nobody finishes cost the gateway no memory.
 *
 * @param state comes back with the person: another site cannot have made it
 * @param nonce comes back in the token: it was issued for this login
 * @param verifier shows the provider that the code was asked for here (PKCE)
 */
record LoginTicket(State state, Nonce nonce, CodeVerifier verifier, String returnPath) {
  static final Duration LASTS = Duration.ofMinutes(10);

  static LoginTicket to(String returnPath) {
    return new LoginTicket(new State(), new Nonce(), new CodeVerifier(), returnPath);
  }

  /** Seals and opens tickets. Thread-safe. */
  static final class Seal {
    private static final int KEY_BYTES = 32;

    private final byte[] key = new byte[KEY_BYTES];

    Seal() {
      new SecureRandom().nextBytes(key);
    }

    String close(LoginTicket ticket, Instant now) {
      JWTClaimsSet claims =
          new JWTClaimsSet.Builder()
              .claim("state", ticket.state().getValue())
              .claim("nonce", ticket.nonce().getValue())
              .claim("verifier", ticket.verifier().getValue())
              .claim("path", ticket.returnPath())
              .expirationTime(Date.from(now.plus(LASTS)))
              .build();
      EncryptedJWT sealed =
          new EncryptedJWT(new JWEHeader(JWEAlgorithm.DIR, EncryptionMethod.A256GCM), claims);
      try {
        sealed.encrypt(new DirectEncrypter(key));
      } catch (JOSEException e) {
        throw new IllegalStateException("Every Java platform has AES-GCM", e);
      }
      return sealed.serialize();
    }

    /** Empty: it was not sealed here, or too long ago. */
    Optional<LoginTicket> open(String text, Instant now) {
      try {
        EncryptedJWT sealed = EncryptedJWT.parse(text);
        sealed.decrypt(new DirectDecrypter(key));
        JWTClaimsSet claims = sealed.getJWTClaimsSet();
        if (!now.isBefore(claims.getExpirationTime().toInstant())) {
          return Optional.empty();
        }
        return Optional.of(
            new LoginTicket(
                new State(claims.getStringClaim("state")),
                new Nonce(claims.getStringClaim("nonce")),
                new CodeVerifier(claims.getStringClaim("verifier")),
                claims.getStringClaim("path")));
      } catch (ParseException | JOSEException e) {
        return Optional.empty();
      }
    }
  }
}
