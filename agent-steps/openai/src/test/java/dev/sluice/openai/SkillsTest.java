package dev.sluice.openai;

import static dev.sluice.openai.script.ScriptedAnswer.call;
import static dev.sluice.openai.script.ScriptedAnswer.calls;
import static dev.sluice.openai.script.ScriptedAnswer.text;
import static dev.sluice.testkit.SluiceAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.openai.script.ScriptedModelServer;
import dev.sluice.testkit.SluiceTest;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SkillsTest {
  private static final String BODY = "# Summarize a ticket\nSay in three sentences who wants what.";

  @TempDir Path folder;

  @Test
  void theModelIsToldOfSkillsAndReadsTheBodyInAStep() {
    Agent<String> agent =
        Agent.named("support")
            .model("gpt-5-mini")
            .instructions("Help.")
            .tools(Skills.onClassPath(SkillsTest.class, "skills"))
            .build();
    try (ScriptedModelServer server =
        ScriptedModelServer.start()
            .when(r -> r.hasResultOf("read_skill"), r -> text("It is about a lamp."))
            .otherwise(r -> calls(call("read_skill", Map.of("name", "summarize-ticket"))))) {
      AgentRunner runner = AgentRunner.of(Agents.at(server, OpenAiSettings.Api.RESPONSES));
      try (SluiceTest sluice = SluiceTest.of(Agents.answering(runner, agent))) {
        assertThat(sluice.send("shop/asked", new Agents.Question("Summarize")))
            .isCompleted()
            .hasSteps("agent/model", "agent/tool-read_skill", "agent/model:1")
            .hasStepOutput("agent/tool-read_skill", BODY);
      }
      assertThat(server.requests().getFirst().instructions())
          .startsWith("Help.\n\nYou have skills.")
          .endsWith(
              "\n- escalate: Use it when a person has to decide"
                  + "\n- summarize-ticket: Use it to tell a colleague what a ticket is about")
          .doesNotContain("three sentences");
    }
  }

  @Test
  void skillsAreFoundInAJar() throws Exception {
    Path jar = folder.resolve("skills.jar");
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(file)) {
      entries.putNextEntry(new JarEntry("packed/"));
      entries.putNextEntry(new JarEntry("packed/greet/"));
      entries.putNextEntry(new JarEntry("packed/greet/SKILL.md"));
      entries.write("---\nname: greet\ndescription: To say hello\n---\nSay hello.".getBytes(UTF_8));
    }
    String own = Agents.class.getName();
    URL classes = Agents.class.getProtectionDomain().getCodeSource().getLocation();
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {jar.toUri().toURL(), classes}, null)) {
      // A class that only this loader knows, so that it finds the jar.
      assertThat(Skills.onClassPath(loader.loadClass(own), "packed").instructions())
          .endsWith("\n- greet: To say hello");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "no front matter",
        "---\nname: other\ndescription: of another folder\n---\nbody",
        "---\nname: broken\n---\nno description",
        "---\nname: [broken\n---\nno YAML",
        "---\nname: broken\ndescription: never ends"
      })
  void aSkillThatIsNoneIsRefused(String content) throws IOException {
    Files.createDirectories(folder.resolve("broken"));
    Files.writeString(folder.resolve("broken/SKILL.md"), content);
    assertThatThrownBy(() -> Skills.in(folder)).hasMessageContaining("SLUICE-3210");
  }

  @Test
  void aFolderWithoutSkillsIsRefused() {
    assertThatThrownBy(() -> Skills.in(folder)).hasMessageContaining("SLUICE-3210");
    assertThatThrownBy(() -> Skills.in(folder.resolve("none"))).hasMessageContaining("SLUICE-3210");
    assertThatThrownBy(() -> Skills.onClassPath(SkillsTest.class, "no-such-folder"))
        .hasMessageContaining("SLUICE-3210");
  }

  @Test
  void aSkillThatIsTooLargeIsRefused() throws IOException {
    Files.createDirectories(folder.resolve("large"));
    Files.writeString(folder.resolve("large/SKILL.md"), "x".repeat(256 * 1024 + 1));
    assertThatThrownBy(() -> Skills.in(folder)).hasMessageContaining("at most 256 KiB");
  }
}
