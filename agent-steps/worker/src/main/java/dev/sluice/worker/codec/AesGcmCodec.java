package dev.sluice.worker.codec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.errors.SluiceException;
import dev.sluice.schemas.payloads.Envelope;
import dev.sluice.schemas.payloads.FieldPaths;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts payloads with AES-256-GCM into {@linkplain Envelope envelopes}. The key's id and the
 * payload's context are authenticated, so that no cipher text passes for another payload; the
 * readable fields beside it are copies that are never read back. Nonces are random: let a key
 * encrypt at most 4 billion payloads. Thread-safe.
 */
public final class AesGcmCodec implements PayloadCodec {
  private static final String ALGORITHM = "AES/GCM/NoPadding";
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final String FORM = "sluice/1";

  private static final ObjectMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .recyclerPool(JsonRecyclerPools.newConcurrentDequePool())
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private final CodecKeys keys;
  private final FieldPaths readable;
  private final FieldPaths redacted;
  private final SecureRandom random = new SecureRandom();

  /** Encrypts all of each payload. */
  public AesGcmCodec(CodecKeys keys) {
    this(keys, FieldPaths.NONE, FieldPaths.NONE);
  }

  private AesGcmCodec(CodecKeys keys, FieldPaths readable, FieldPaths redacted) {
    this.keys = keys;
    this.readable = readable;
    this.redacted = redacted;
  }

  /**
   * The same, with these fields of all payloads readable beside the cipher text, for match
   * expressions, keys of limits and searches. Errors have no readable fields.
   *
   * @param paths as {@link FieldPaths} takes them; they take the place of earlier ones
   * @throws SluiceException SLUICE-3267 when one is no path
   */
  public AesGcmCodec readable(String... paths) {
    return new AesGcmCodec(keys, FieldPaths.of(List.of(paths)), redacted);
  }

  /**
   * The same, with these fields taken out of all payloads before they leave the worker.
   *
   * @param paths as {@link FieldPaths} takes them; they take the place of earlier ones
   * @throws SluiceException SLUICE-3267 when one is no path
   */
  public AesGcmCodec redact(String... paths) {
    return new AesGcmCodec(keys, readable, FieldPaths.of(List.of(paths)));
  }

  @Override
  public byte[] encode(PayloadContext context, byte[] json) {
    try {
      String kid = keys.encryptsWith();
      byte[] nonce = new byte[NONCE_BYTES];
      random.nextBytes(nonce);
      Cipher cipher = cipher(Cipher.ENCRYPT_MODE, key(kid), nonce, kid, context.text());
      ObjectNode envelope = JSON.createObjectNode();
      envelope
          .putObject(Envelope.FIELD)
          .put(Envelope.KEY_ID, kid)
          .put(Envelope.CONTEXT, context.text())
          .put(Envelope.NONCE, nonce)
          .put(Envelope.CIPHER_TEXT, cipher.doFinal(json));
      addReadable(context, json, envelope);
      return JSON.writeValueAsBytes(envelope);
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("Encrypting " + context.text(), e);
    }
  }

  private void addReadable(PayloadContext context, byte[] json, ObjectNode envelope)
      throws IOException {
    if (readable.isEmpty() || context.kind() == PayloadContext.Kind.ERROR) {
      return;
    }
    if (readable.only(JSON.readTree(json)) instanceof ObjectNode kept) {
      kept.remove(Envelope.FIELD);
      envelope.setAll(kept);
    }
  }

  @Override
  public byte[] redact(byte[] json) {
    if (redacted.isEmpty()) {
      return json;
    }
    try {
      JsonNode value = JSON.readTree(json);
      return redacted.removeFrom(value) ? JSON.writeValueAsBytes(value) : json;
    } catch (IOException e) {
      throw new IllegalStateException("Payloads are JSON", e);
    }
  }

  @Override
  public byte[] decode(@Nullable PayloadContext expected, byte[] json) {
    if (!Envelope.mayBeIn(json)) {
      return json;
    }
    JsonNode value;
    try {
      value = JSON.readTree(json);
    } catch (IOException e) {
      return json; // no JSON, so nothing that was encoded; whoever reads it says so
    }
    return Envelope.is(value) ? open(expected, value.get(Envelope.FIELD)) : json;
  }

  private byte[] open(@Nullable PayloadContext expected, JsonNode sealed) {
    String kid = sealed.path(Envelope.KEY_ID).asText("");
    String context = sealed.path(Envelope.CONTEXT).asText("");
    if (expected != null && !expected.text().equals(context)) {
      throw new SluiceException(
          "SLUICE-3263",
          "Expected an encrypted payload of %s, found one of %s."
              .formatted(expected.text(), context),
          "It was copied from elsewhere, and holds there only: send the data itself.");
    }
    SecretKey key = keys.find(kid).orElseThrow(() -> unknown(kid, context));
    try {
      byte[] nonce = Base64.getDecoder().decode(sealed.path(Envelope.NONCE).asText(""));
      byte[] ct = Base64.getDecoder().decode(sealed.path(Envelope.CIPHER_TEXT).asText(""));
      if (nonce.length != NONCE_BYTES) {
        throw unreadable(kid, context, null);
      }
      return cipher(Cipher.DECRYPT_MODE, key, nonce, kid, context).doFinal(ct);
    } catch (IllegalArgumentException | AEADBadTagException e) {
      throw unreadable(kid, context, e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Decrypting " + context, e);
    }
  }

  private SecretKey key(String kid) {
    return keys.find(kid).orElseThrow(() -> new IllegalStateException("No key " + kid));
  }

  private static Cipher cipher(int mode, SecretKey key, byte[] nonce, String kid, String context)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(ALGORITHM);
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD((FORM + "\n" + kid + "\n" + context).getBytes(StandardCharsets.UTF_8));
    return cipher;
  }

  private SluiceException unknown(String kid, String context) {
    return new SluiceException(
        "SLUICE-3261",
        "Expected a key that is known here for the payload of %s, found '%s'; known are %s."
            .formatted(context, kid, keys.ids()),
        "Add the key to the key file of every worker before one encrypts with it, restart, and"
            + " replay the run.");
  }

  private static SluiceException unreadable(String kid, String context, @Nullable Exception cause) {
    return new SluiceException(
        "SLUICE-3262",
        "Expected the payload of %s as it was encrypted with key '%s', found it changed, or another"
                .formatted(context, kid)
            + " key under that id.",
        "Look for who writes to Kafka beside the workers, and whether all key files have the same"
            + " keys.",
        cause);
  }
}
