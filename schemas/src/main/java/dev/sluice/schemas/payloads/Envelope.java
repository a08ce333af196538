package dev.sluice.schemas.payloads;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;

/**
 * How an encrypted payload is written, so that it is a JSON value wherever one is expected:
 *
 * <pre>{@code
 * {"sluice/encrypted": {"kid": "2026-11", "for": "event:shop/order.paid", "nonce": "…", "ct": "…"},
 *  "request_id": "r-17"}
 * }</pre>
 *
 * Beside the cipher text stand the fields that were to stay readable. An error's message and stack
 * are written as the text of such an object, in place of the stack.
 */
public final class Envelope {
  /** The field that makes an object an envelope. */
  public static final String FIELD = "sluice/encrypted";

  /** The key that it was encrypted with. */
  public static final String KEY_ID = "kid";

  /** What the payload is of; the cipher text holds for nothing else. */
  public static final String CONTEXT = "for";

  /** 12 bytes, Base64. */
  public static final String NONCE = "nonce";

  /** The encrypted JSON value with its tag, Base64. */
  public static final String CIPHER_TEXT = "ct";

  /** What is said in place of the message of an error whose details are encrypted. */
  public static final String HIDDEN_MESSAGE = "(encrypted)";

  private static final byte[] MARK = ('"' + FIELD + '"').getBytes(StandardCharsets.UTF_8);

  private Envelope() {}

  /** Whether the value is an envelope, whole or not. */
  public static boolean is(JsonNode value) {
    return value.path(FIELD).isObject();
  }

  /** Whether a text may be, or have in it, an envelope; false: it certainly has none. */
  public static boolean mayBeIn(String json) {
    return json.contains(FIELD);
  }

  /** Whether JSON text may be, or have in it, an envelope; false: it certainly has none. */
  public static boolean mayBeIn(byte[] json) {
    for (int at = 0; at <= json.length - MARK.length; at++) {
      if (json[at] == '"' && marks(json, at)) {
        return true;
      }
    }
    return false;
  }

  private static boolean marks(byte[] json, int at) {
    for (int i = 1; i < MARK.length; i++) {
      if (json[at + i] != MARK[i]) {
        return false;
      }
    }
    return true;
  }
}
