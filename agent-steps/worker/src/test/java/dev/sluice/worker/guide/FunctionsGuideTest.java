package dev.sluice.worker.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.functions.FunctionDefinition;
import dev.sluice.worker.FunctionDefinitions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class FunctionsGuideTest {
  private static final Path PAGE = Path.of("../../docs/functions.md");
  private static final Path EXAMPLES =
      Path.of("src/test/java/dev/sluice/worker/guide/FunctionsGuide.java");
  private static final Pattern EXAMPLE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final Pattern CODE = Pattern.compile("SLUICE-\\d{4}");

  @Test
  void everyExampleOfTheGuideIsCompiled() throws IOException {
    String compiled = withoutBlanks(Files.readString(EXAMPLES));
    List<String> examples =
        EXAMPLE.matcher(Files.readString(PAGE)).results().map(found -> found.group(1)).toList();
    assertThat(examples)
        .hasSizeGreaterThan(10)
        .allSatisfy(example -> assertThat(compiled).contains(withoutBlanks(example)));
  }

  @Test
  void everyFunctionOfTheGuideRegisters() {
    List<FunctionDefinition> defined =
        FunctionDefinitions.of(
            "guide",
            "1",
            List.of(
                FunctionsGuide.first(),
                FunctionsGuide.triggers(),
                FunctionsGuide.limits(),
                FunctionsGuide.batches(),
                FunctionsGuide.ending(),
                FunctionsGuide.pinned()),
            Instant.EPOCH);
    assertThat(defined).hasSize(7); // one has a failure handler
  }

  @Test
  void everyCodeOfTheGuideIsExplained() throws IOException {
    String explained = Files.readString(Path.of("../../docs/errors.md"));
    List<String> codes =
        CODE.matcher(Files.readString(PAGE)).results().map(found -> found.group()).toList();
    assertThat(codes)
        .isNotEmpty()
        .allSatisfy(code -> assertThat(explained).contains("| " + code + " |"));
  }

  private static String withoutBlanks(String text) {
    return text.replaceAll("\\s", "");
  }
}
