package dev.sluice.gateway.webhooks;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a delivery says of its own signature.
 *
 * @param before what was signed before the body
 * @param after what was signed after it
 * @param at when it was signed; null: the scheme does not say
 * @param signatures one of them must fit
 */
record Claim(String before, String after, @Nullable Instant at, List<byte[]> signatures) {
  /** How a provider signs. */
  interface Scheme {
    /**
     * Reads the claim out of the headers.
     *
     * @throws MalformedException when a header is missing or is not as it should be
     */
    Claim read(Delivery delivery) throws MalformedException;

    /** The headers that the provider sends for a body that is signed at {@code at}. */
    Map<String, String> headers(Instant at, Signer signer);
  }

  /** Has the key and the body. */
  interface Signer {
    /** The signature of what was before the body, the body, and what was after it. */
    byte[] sign(String before, String after);
  }

  /** A header is missing or is not as it should be; the message says which, and no secret. */
  static final class MalformedException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedException(String message) {
      super(message);
    }
  }
}
