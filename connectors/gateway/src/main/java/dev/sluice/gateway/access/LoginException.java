package dev.sluice.gateway.access;

import com.nimbusds.oauth2.sdk.ErrorObject;
import dev.sluice.errors.SluiceException;
import org.jspecify.annotations.Nullable;

/** A person was not logged in, or not out; the login page says why. */
final class LoginException extends SluiceException {
  private static final long serialVersionUID = 1L;
  private static final int BAD_GATEWAY = 502;

  private final int status;

  /**
   * @param status of the HTTP answer
   * @param code SLUICE-1282 to SLUICE-1286, SLUICE-4151 and SLUICE-4152
   * @param problem what was expected and what was found, one sentence
   * @param hint what to do next, one sentence
   */
  LoginException(int status, String code, String problem, String hint, @Nullable Throwable cause) {
    super(code, problem, hint, cause);
    this.status = status;
  }

  int status() {
    return status;
  }

  /** Whether the provider could not be asked, so that nothing is known. */
  boolean isAway() {
    return status == BAD_GATEWAY;
  }

  /**
   * The provider does not answer, or not as one.
   *
   * @param what of it was asked for
   */
  static LoginException away(OidcSettings settings, String what, @Nullable Exception cause) {
    return new LoginException(
        BAD_GATEWAY,
        "SLUICE-1282",
        "Expected %s of the identity provider at %s, found that it does not give it: %s."
            .formatted(what, settings.issuer(), cause == null ? "no answer" : cause.getMessage()),
        "Check that it runs and is reached from the gateway; log in with a key meanwhile.",
        cause);
  }

  /** What the provider refused, for pages: its code, never its words. */
  static LoginException refused(OidcSettings settings, String found, @Nullable Exception cause) {
    return new LoginException(
        401,
        "SLUICE-1284",
        "Expected a login by %s, found %s.".formatted(settings.name(), found),
        "Try again; where it happens again, compare the client, its secret and its redirect address"
            + " there with the settings.",
        cause);
  }

  /** A token that does not hold. */
  static LoginException badToken(OidcSettings settings, String found, @Nullable Exception cause) {
    return new LoginException(
        401,
        "SLUICE-1285",
        "Expected a token of %s for this login, found: %s.".formatted(settings.issuer(), found),
        "Try again; where it happens again, compare issuer, client and clocks.",
        cause);
  }

  /** The code of a provider's error, as the standards list them. */
  static String code(@Nullable ErrorObject error) {
    String code = error == null ? null : error.getCode();
    return code != null && code.matches("[a-z_]{1,64}") ? code : "an error";
  }
}
