package dev.sluice.openai.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class AgentsGuideTest {
  private static final Path PAGE = Path.of("../../docs/agents.md");
  private static final Path EXAMPLES =
      Path.of("src/test/java/dev/sluice/openai/guide/AgentsGuide.java");
  private static final Pattern EXAMPLE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

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
  void theAgentsOfTheGuideCanBeBuilt() {
    assertThat(AgentsGuide.keys()).isNotNull();
    assertThat(AgentsGuide.careful().name()).isEqualTo("careful");
    assertThat(AgentsGuide.skilled().name()).isEqualTo("support");
    assertThat(AgentsGuide.ruled().name()).isEqualTo("desk");
  }

  @Test
  void theTestOfTheGuidePasses() {
    AgentsGuide.tested();
  }

  @Test
  void everyCodeOfTheGuideIsExplained() throws IOException {
    String explained = Files.readString(Path.of("../../docs/errors.md"));
    List<String> codes =
        Pattern.compile("SLUICE-\\d{4}")
            .matcher(Files.readString(PAGE))
            .results()
            .map(MatchResult::group)
            .toList();
    assertThat(codes)
        .isNotEmpty()
        .allSatisfy(code -> assertThat(explained).contains("| " + code + " |"));
  }

  private static String withoutBlanks(String text) {
    return text.replaceAll("\\s", "");
  }
}
