package dev.sluice.examples.support;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.examples.support.agent.SupportTools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The agent, its data and its MCP server can be moved to another engine as they are. */
class IndependenceTest {
  /** A class or package of ours that is none of theirs, as a class file names it. */
  private static final Pattern OURS =
      Pattern.compile("dev[/.]sluice[/.](?!examples[/.]support[/.](agent|data|mcp|migrations)\\b)");

  @Test
  void theAgentItsDataAndItsServerNameNothingOfSluice() throws Exception {
    for (String part : List.of("agent", "data", "mcp")) {
      List<Path> classes = classes(part);
      assertThat(classes).as(part).hasSizeGreaterThan(2);
      for (Path file : classes) {
        assertThat(OURS.matcher(text(file)).find()).as(file.toString()).isFalse();
      }
    }
  }

  @Test
  void itFindsThoseThatDo() throws Exception {
    assertThat(classes("functions").stream().anyMatch(file -> OURS.matcher(text(file)).find()))
        .isTrue();
  }

  private static List<Path> classes(String part) throws URISyntaxException, IOException {
    Path root =
        Path.of(SupportTools.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    try (Stream<Path> files = Files.list(root.resolve("dev/sluice/examples/support/" + part))) {
      return files.filter(file -> file.toString().endsWith(".class")).toList();
    }
  }

  private static String text(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
