package dev.sluice.worker.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.sdk.DurableFunction;
import dev.sluice.worker.FunctionHost;
import dev.sluice.worker.Worker;
import dev.sluice.worker.codec.AesGcmCodec;
import dev.sluice.worker.codec.CodecKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of docs/privacy.md are compiled, its key file is read. */
class PrivacyGuideTest {
  private static final Path PAGE = Path.of("../../docs/privacy.md");
  private static final Path THIS =
      Path.of("src/test/java/dev/sluice/worker/guide/PrivacyGuideTest.java");
  private static final Pattern EXAMPLE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final Pattern KEY_FILE =
      Pattern.compile("```json\n(\\{\"keys\".*?)```", Pattern.DOTALL);

  @TempDir private Path folder;

  static Worker host(List<DurableFunction> functions) {
    AesGcmCodec codec =
        new AesGcmCodec(CodecKeys.file(Path.of("codec-keys.json")))
            .readable("request_id", "customer.tier")
            .redact("**.password", "card.number");
    Worker worker = FunctionHost.app("support").functions(functions).codec(codec).start();
    return worker;
  }

  @Test
  void theExampleIsCompiled() throws IOException {
    String compiled = withoutBlanks(Files.readString(THIS));

    List<MatchResult> examples = EXAMPLE.matcher(Files.readString(PAGE)).results().toList();

    assertThat(examples)
        .isNotEmpty()
        .allSatisfy(found -> assertThat(compiled).contains(withoutBlanks(found.group(1))));
  }

  @Test
  void theKeyFileIsOne() throws IOException {
    String text =
        KEY_FILE.matcher(Files.readString(PAGE)).results().findFirst().orElseThrow().group(1);

    CodecKeys keys = CodecKeys.file(Files.writeString(folder.resolve("keys.json"), text));

    assertThat(keys.ids()).containsExactly("2026-10", "2026-11");
    assertThat(keys.encryptsWith()).isEqualTo("2026-10");
  }

  private static String withoutBlanks(String text) {
    return text.replaceAll("\\s", "");
  }
}
