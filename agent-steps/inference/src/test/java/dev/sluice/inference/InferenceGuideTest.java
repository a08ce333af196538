package dev.sluice.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.worker.FunctionDefinitions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What docs/inference.md shows is code that compiles, and a file that is read. */
class InferenceGuideTest {
  private static final Path PAGE = Path.of("../../docs/inference.md");
  private static final Path EXAMPLES =
      Path.of("src/test/java/dev/sluice/inference/InferenceGuide.java");

  static List<String> examples(String language) throws IOException {
    return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
        .matcher(Files.readString(PAGE))
        .results()
        .map(found -> found.group(1))
        .toList();
  }

  @Test
  void everyExampleIsCompiled() throws IOException {
    String compiled = withoutBlanks(Files.readString(EXAMPLES));

    assertThat(examples("java"))
        .hasSize(5)
        .allSatisfy(example -> assertThat(compiled).contains(withoutBlanks(example)));
    assertThat(InferenceGuide.functions()).hasSize(2);
  }

  @Test
  void theFileIsReadAndItsFunctionsRegister() throws IOException {
    InferencePool pool =
        PoolFile.read("pool.yaml", examples("yaml").getFirst()).environment(name -> "key").build();

    assertThat(pool.id()).isEqualTo("inference");
    assertThat(FunctionDefinitions.of(pool.id(), "1", pool.functions(), Instant.EPOCH))
        .extracting(definition -> definition.getId())
        .containsExactly(
            "inference.infer.gpt-5-mini", "inference.infer.llama3.2", "inference.fetch");
  }

  @Test
  void everyCodeIsExplained() throws IOException {
    String explained = Files.readString(Path.of("../../docs/errors.md"));

    assertThat(
            Pattern.compile("SLUICE-\\d{4}")
                .matcher(Files.readString(PAGE))
                .results()
                .map(found -> found.group())
                .toList())
        .isNotEmpty()
        .allSatisfy(code -> assertThat(explained).contains("| " + code + " |"));
  }

  private static String withoutBlanks(String text) {
    return text.replaceAll("\\s", "");
  }
}
