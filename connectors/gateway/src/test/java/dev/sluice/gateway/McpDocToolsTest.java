package dev.sluice.gateway;

import static dev.sluice.gateway.McpHarness.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tools that read the documentation. */
class McpDocToolsTest {

  @SuppressWarnings("NullAway.Init")
  private McpHarness mcp;

  @BeforeEach
  void start() {
    mcp = new McpHarness();
  }

  @AfterEach
  void stop() {
    mcp.close();
  }

  @Test
  void theDocumentationIsThatOfTheRepository() throws IOException {
    JsonNode pages = mcp.call("list_docs", Map.of()).path("pages");
    Path root = Path.of("..", "..");
    try (Stream<Path> files = Files.list(root.resolve("docs"))) {
      List<String> names =
          Stream.concat(files.map(f -> f.getFileName().toString()), Stream.of("README.md"))
              .filter(name -> name.endsWith(".md"))
              .sorted()
              .toList();
      assertThat(pages.findValuesAsText("name")).containsExactlyElementsOf(names);
    }

    String text = text(mcp.result("read_doc", Map.of("name", "errors.md", "from", 3, "lines", 2)));
    List<String> lines = Files.readAllLines(root.resolve("docs/errors.md"));
    assertThat(text)
        .startsWith(lines.get(2) + "\n" + lines.get(3) + "\n")
        .endsWith("(lines 3 to 4 of " + lines.size() + "; go on with from=5)");
    assertThat(text(mcp.result("read_doc", Map.of("name", "errors.md", "from", 1_000_000))))
        .contains("of " + lines.size());
  }

  @Test
  void theDocumentationIsSearched() {
    JsonNode found = mcp.call("grep_docs", Map.of("pattern", "sluice-120[45]"));

    assertThat(found.path("matches").findValuesAsText("page")).contains("errors.md");
    assertThat(found.path("matches").get(0).path("text").asText()).contains("SLUICE-120");
    JsonNode many = mcp.call("grep_docs", Map.of("pattern", "e", "limit", 3));
    assertThat(many.path("matches")).hasSize(3);
    assertThat(many.path("more").asInt()).isGreaterThan(100);
  }

  @Test
  void aPatternThatIsLargeWrittenOutIsRefused() {
    assertThat(mcp.refused("grep_docs", Map.of("pattern", "(((e{99}){99}){99}){99}")))
        .isEqualTo("SLUICE-1255");
    assertThat(mcp.refused("grep_docs", Map.of("pattern", "(e{2,1000}){1000}")))
        .isEqualTo("SLUICE-1255");
    assertThat(mcp.call("grep_docs", Map.of("pattern", "[0-9]{4} ")).path("matches")).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"(a*)*$", "(x+x+)+y", "((e{0,10}){0,10})z", "(.*)(.*)(.*)(.*)(.*)@@"})
  void noPatternTakesLong(String pattern) {
    long started = System.nanoTime();

    mcp.result("grep_docs", Map.of("pattern", pattern));

    assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(5));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../errors.md",
        "/etc/passwd",
        "docs/errors.md",
        "..%2f..%2fpom.xml",
        "errors.md\u0000.txt",
        "./errors.md",
        "..\\pom.xml"
      })
  void noNameLeadsOutOfTheDocumentation(String name) {
    assertThat(mcp.refused("read_doc", Map.of("name", name))).isEqualTo("SLUICE-1254");
  }
}
