package dev.sluice.worker.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.errors.SluiceException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class AesGcmCodecTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String OLD = "old:" + "11".repeat(32);
  private static final String NEW = "new:" + "22".repeat(32);
  private static final PayloadContext PAID = PayloadContext.event("shop/order.paid");
  private static final String ORDER =
      """
      {"request_id":"r-17","customer":{"tier":"pro","name":"Ada"},
       "items":[{"sku":"s1","note":"gift"},{"sku":"s2","password":"hunter2"}],"password":"sesame"}
      """;

  private final AesGcmCodec codec = new AesGcmCodec(keys(OLD + "," + NEW));

  @Test
  void whatWasEncodedIsDecodedToTheByteAndHasNothingReadable() {
    for (String json : new String[] {ORDER, "\"text\"", "17", "null", "[1,2]", "{}"}) {
      byte[] sealed = codec.encode(PAID, utf8(json));

      assertThat(text(sealed)).startsWith("{\"sluice/encrypted\":{").doesNotContain("Ada", "text");
      assertThat(codec.decode(PAID, sealed)).isEqualTo(utf8(json));
    }
  }

  @Test
  void theCipherTextIsPlainAesGcmThatOthersCanRead() throws Exception {
    JsonNode envelope = envelope(codec.encode(PAID, utf8(ORDER)));
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    byte[] key = new byte[32];
    Arrays.fill(key, (byte) 0x22);
    cipher.init(
        Cipher.DECRYPT_MODE,
        new SecretKeySpec(key, "AES"),
        new GCMParameterSpec(128, envelope.get("nonce").binaryValue()));
    cipher.updateAAD(utf8("sluice/1\nnew\nevent:shop/order.paid"));

    assertThat(cipher.doFinal(envelope.get("ct").binaryValue())).isEqualTo(utf8(ORDER));
  }

  @Test
  void theNewestKeyEncryptsUnlessAnotherIsNamedAndEveryKeyDecrypts() throws Exception {
    byte[] byOld = new AesGcmCodec(keys(OLD)).encode(PAID, utf8(ORDER));
    byte[] byNew = codec.encode(PAID, utf8(ORDER));

    assertThat(envelope(byOld).get("kid").asText()).isEqualTo("old");
    assertThat(envelope(byNew).get("kid").asText()).isEqualTo("new");
    assertThat(codec.decode(PAID, byOld)).isEqualTo(codec.decode(PAID, byNew));
  }

  @Test
  void noNonceComesTwice() throws Exception {
    Set<String> nonces = new HashSet<>();
    for (int i = 0; i < 2_000; i++) {
      nonces.add(envelope(codec.encode(PAID, utf8("1"))).get("nonce").asText());
    }

    assertThat(nonces).hasSize(2_000).allMatch(n -> Base64.getDecoder().decode(n).length == 12);
  }

  @Test
  void anUnknownKeyIsNamedWithThoseThatAreKnown() {
    byte[] byNew = codec.encode(PAID, utf8(ORDER));

    assertThatThrownBy(() -> new AesGcmCodec(keys(OLD)).decode(PAID, byNew))
        .isInstanceOfSatisfying(SluiceException.class, e -> coded(e, "SLUICE-3261"))
        .hasMessageContainingAll("'new'", "[old]");
  }

  @Test
  void eachChangeOfAnEnvelopeIsFound() throws Exception {
    byte[] sealed = codec.encode(PAID, utf8(ORDER));
    for (String field : new String[] {"kid", "nonce", "ct"}) {
      ObjectNode tampered = (ObjectNode) JSON.readTree(sealed);
      ObjectNode inner = (ObjectNode) tampered.get("sluice/encrypted");
      inner.put(field, field.equals("kid") ? "old" : flipped(inner.get(field).asText()));

      refused(JSON.writeValueAsBytes(tampered), "SLUICE-3262");
      inner.put(field, "?");
      refused(
          JSON.writeValueAsBytes(tampered), field.equals("kid") ? "SLUICE-3261" : "SLUICE-3262");
      inner.remove(field);
      refused(
          JSON.writeValueAsBytes(tampered), field.equals("kid") ? "SLUICE-3261" : "SLUICE-3262");
    }
  }

  @Test
  void aPayloadOfAnotherContextIsRefusedAndSoIsOneThatClaimsToBeOfThisOne() throws Exception {
    byte[] output = codec.encode(PayloadContext.output("f", "load"), utf8(ORDER));
    refused(output, "SLUICE-3263");

    ObjectNode claims = (ObjectNode) JSON.readTree(output);
    ((ObjectNode) claims.get("sluice/encrypted")).put("for", PAID.text());
    refused(JSON.writeValueAsBytes(claims), "SLUICE-3262");
  }

  @Test
  void readableFieldsStandBesideAndChangingThemChangesNothing() throws Exception {
    AesGcmCodec rules = codec.readable("request_id", "customer.tier", "items.sku", "absent.field");

    ObjectNode sealed = (ObjectNode) JSON.readTree(rules.encode(PAID, utf8(ORDER)));
    JsonNode readable = sealed.deepCopy().without("sluice/encrypted");

    assertThat(readable)
        .isEqualTo(
            JSON.readTree(
                """
                {"request_id":"r-17","customer":{"tier":"pro"},"items":[{"sku":"s1"},{"sku":"s2"}]}
                """));
    sealed.put("request_id", "r-18");
    assertThat(rules.decode(PAID, JSON.writeValueAsBytes(sealed))).isEqualTo(utf8(ORDER));
  }

  @Test
  void errorsHaveNoReadableFields() {
    AesGcmCodec rules = codec.readable("message");

    byte[] sealed = rules.encode(PayloadContext.error("f"), utf8("{\"message\":\"of Ada\"}"));

    assertThat(text(sealed)).doesNotContain("Ada");
  }

  @Test
  void redactedFieldsAreGoneWhereverTheyAre() throws Exception {
    byte[] left = codec.redact("**.password", "customer.name").redact(utf8(ORDER));

    assertThat(JSON.readTree(left))
        .isEqualTo(
            JSON.readTree(
                """
                {"request_id":"r-17","customer":{"tier":"pro"},
                 "items":[{"sku":"s1","note":"gift"},{"sku":"s2"}]}
                """));
    byte[] other = utf8("{\"a\":1.50}");
    assertThat(codec.redact("**.password").redact(other)).isSameAs(other);
  }

  @Test
  void whatIsNotEncodedIsGivenBackAsItIs() {
    for (String json : new String[] {ORDER, "no json", "{\"sluice/encrypted\":1}", ""}) {
      byte[] plain = utf8(json);
      assertThat(codec.decode(PAID, plain)).isSameAs(plain);
    }
  }

  @Test
  void pathsThatAreNoneAreRefused() {
    for (String path : new String[] {"", "a..b", ".a", "a.", "a.**"}) {
      assertThatThrownBy(() -> codec.readable(path))
          .isInstanceOfSatisfying(SluiceException.class, e -> coded(e, "SLUICE-3267"));
    }
  }

  private void refused(byte[] sealed, String code) {
    assertThatThrownBy(() -> codec.decode(PAID, sealed))
        .isInstanceOfSatisfying(SluiceException.class, e -> coded(e, code));
  }

  private static void coded(SluiceException e, String code) {
    assertThat(e.code()).isEqualTo(code);
  }

  private static String flipped(String base64) {
    byte[] bytes = Base64.getDecoder().decode(base64);
    bytes[bytes.length / 2] ^= 1;
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static JsonNode envelope(byte[] sealed) throws Exception {
    return JSON.readTree(sealed).get("sluice/encrypted");
  }

  private static CodecKeys keys(String text) {
    return CodecKeys.text("the test", text);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] utf8) {
    return new String(utf8, StandardCharsets.UTF_8);
  }
}
