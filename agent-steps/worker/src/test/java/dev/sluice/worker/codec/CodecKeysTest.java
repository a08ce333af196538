package dev.sluice.worker.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.errors.SluiceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CodecKeysTest {
  private static final String HEX = "0f".repeat(32);
  private static final String BASE64 = "Dw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8=";

  @TempDir private Path folder;

  @Test
  void aFileHasKeysInHexadecimalOrBase64AndTheLastOneEncrypts() throws IOException {
    CodecKeys keys = file(key("a", HEX) + "," + key("b", BASE64), "");

    assertThat(keys.ids()).containsExactly("a", "b");
    assertThat(keys.encryptsWith()).isEqualTo("b");
    assertThat(keys.find("a").orElseThrow().getEncoded())
        .isEqualTo(keys.find("b").orElseThrow().getEncoded());
  }

  @Test
  void anotherKeyMayBeNamedToEncrypt() throws IOException {
    CodecKeys keys = file(key("a", HEX) + "," + key("b", BASE64), ", \"encryptWith\": \"a\"");

    assertThat(keys.encryptsWith()).isEqualTo("a");
  }

  @Test
  void aNewKeyIsOneAndNoneComesTwice() {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      String key = CodecKeys.newKey();
      assertThat(CodecKeys.text("the test", "k:" + key).ids()).containsExactly("k");
      seen.add(key);
    }
    assertThat(seen).hasSize(100);
  }

  @Test
  void whatIsWrongIsSaidAndNoKeyIsTold() {
    refused("a:" + HEX.substring(2), "key 'a'");
    refused("a:" + HEX.replace('0', 'x'), "key 'a'");
    refused("a:" + BASE64.substring(8), "key 'a' of 32 bytes");
    refused("a b:" + HEX, "'a b'");
    refused(":" + HEX, "''");
    refused(HEX, "without a colon");
    refused("a:" + HEX + ",a:" + HEX, "'a' twice");
    refused("", "without a colon");
    assertThat(CodecKeys.text("the test", "a:" + HEX)).hasToString("CodecKeys[a]");
  }

  @Test
  void aFileThatIsNoneIsSaid() throws IOException {
    assertThatThrownBy(() -> CodecKeys.file(folder.resolve("absent.json")))
        .hasMessageContainingAll("SLUICE-3260", "absent.json", "found none");
    for (String text : new String[] {"{", "[]", "{\"keys\":1}", "{\"keys\":[]}", ""}) {
      Path file = Files.writeString(folder.resolve("keys.json"), text);
      assertThatThrownBy(() -> CodecKeys.file(file)).hasMessageContaining("SLUICE-3260");
    }
    assertThatThrownBy(() -> file(key("a", HEX), ", \"encryptWith\": \"z\""))
        .hasMessageContainingAll("SLUICE-3260", "[a]", "'z'");
  }

  private static void refused(String text, String says) {
    assertThatThrownBy(() -> CodecKeys.text("SLUICE_CODEC_KEYS", text))
        .isInstanceOf(SluiceException.class)
        .hasMessageContainingAll("SLUICE-3260", "SLUICE_CODEC_KEYS", says)
        .hasMessageNotContaining(HEX.substring(4))
        .hasMessageNotContaining(BASE64.substring(8));
  }

  private CodecKeys file(String keys, String more) throws IOException {
    String text = "{\"keys\": [" + keys + "]" + more + "}";
    return CodecKeys.file(Files.writeString(folder.resolve("keys.json"), text));
  }

  private static String key(String id, String key) {
    return "{\"id\":\"%s\",\"key\":\"%s\"}".formatted(id, key);
  }
}
