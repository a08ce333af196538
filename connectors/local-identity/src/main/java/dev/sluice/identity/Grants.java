package dev.sluice.identity;

import com.nimbusds.oauth2.sdk.pkce.CodeChallenge;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What clients were given to exchange for tokens, each good for one use. Thread-safe. */
final class Grants {
  /** What a code was asked for with. */
  record Asked(String redirect, String challenge, String nonce) {
    private boolean fits(@Nullable String asksAgain, CodeVerifier verifier) {
      CodeChallenge shown = CodeChallenge.compute(CodeChallengeMethod.S256, verifier);
      return redirect.equals(asksAgain) && shown.getValue().equals(challenge);
    }
  }

  private final Map<String, Asked> codes = new ConcurrentHashMap<>();
  private final Set<String> refreshTokens = ConcurrentHashMap.newKeySet();
  private final AtomicInteger refreshed = new AtomicInteger();

  String code(Asked asked) {
    String code = UUID.randomUUID().toString();
    codes.put(code, asked);
    return code;
  }

  /** What the code was asked for with; empty: it is none, or another client's. */
  Optional<Asked> takeCode(String code, @Nullable String redirect, CodeVerifier verifier) {
    return Optional.ofNullable(codes.remove(code)).filter(asked -> asked.fits(redirect, verifier));
  }

  String refreshToken() {
    String token = UUID.randomUUID().toString();
    refreshTokens.add(token);
    return token;
  }

  /** Whether the token held. */
  boolean takeRefreshToken(String token) {
    refreshed.incrementAndGet();
    return refreshTokens.remove(token);
  }

  /** How often one came, held or not. */
  int refreshed() {
    return refreshed.get();
  }

  void dropRefreshTokens() {
    refreshTokens.clear();
  }
}
