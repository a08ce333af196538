package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The script as bash and zsh take it. */
class CompletionTest {
  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path folder;

  @SuppressWarnings("NullAway.Init")
  private Path script;

  @BeforeEach
  void write() throws IOException {
    Shell printed = Shell.run("completion", "bash");
    assertThat(printed.code()).as(printed.err()).isZero();
    script = Files.writeString(folder.resolve("sluice.bash"), printed.out());
  }

  private static List<String> bash(String... args) throws IOException, InterruptedException {
    List<String> command = new java.util.ArrayList<>(List.of("bash", "--noprofile", "--norc"));
    command.addAll(List.of(args));
    return said(command);
  }

  private static List<String> said(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
  }

  /** What bash offers for the last of {@code words}, by the function that it has for sluice. */
  private List<String> offers(String... words) throws IOException, InterruptedException {
    String complete =
        """
        source "$1"; shift
        compopt() { :; }
        f=$(complete -p sluice | sed 's/.*-F \\([^ ]*\\).*/\\1/')
        COMP_WORDS=(sluice "$@"); COMP_CWORD=$#; COMP_LINE="${COMP_WORDS[*]}"; COMP_POINT=${#COMP_LINE}
        "$f" sluice "${COMP_WORDS[$COMP_CWORD]}" "${COMP_WORDS[$COMP_CWORD-1]}"
        printf '%s\\n' "${COMPREPLY[@]}"
        """;
    List<String> args =
        new java.util.ArrayList<>(List.of("-c", complete, "bash", script.toString()));
    args.addAll(List.of(words));
    return bash(args.toArray(String[]::new));
  }

  @Test
  void bashTakesTheScript() throws Exception {
    assertThat(bash("-n", script.toString())).isEmpty();
  }

  @Test
  void commandsOptionsAndValuesAreCompleted() throws Exception {
    assertThat(offers("ru")).containsExactlyInAnyOrder("run", "runs");
    assertThat(offers("doc")).containsExactly("doctor");
    assertThat(offers("runs", "--st")).containsExactly("--status");
    assertThat(offers("runs", "--status", "fa")).containsExactly("failed");
    assertThat(offers("runs", "ex")).containsExactly("export");
    assertThat(offers("runs", "export", "--ht")).containsExactly("--html");
  }

  /** zsh has the terminals on which both shells are tried; CI installs it. */
  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh"})
  void aTabOnATerminalCompletesWhatIsTyped(String shell) throws Exception {
    assumeTrue(System.getenv("CI") != null || isInstalled("zsh"), "zsh is not installed");
    Path printed = folder.resolve("sluice." + shell);
    Files.writeString(printed, Shell.run("completion", shell).out());
    Path types = folder.resolve("type.zsh");
    try (InputStream resource = getClass().getResourceAsStream("type.zsh")) {
      Files.copy(Objects.requireNonNull(resource), types);
    }

    assertThat(
            said(
                List.of(
                    "zsh",
                    "-f",
                    types.toString(),
                    shell,
                    printed.toString(),
                    "doc",
                    "runs --st",
                    "runs --status fa",
                    "sessions e")))
        .containsExactly("doctor", "runs --status", "runs --status failed", "sessions end");
  }

  private static boolean isInstalled(String command) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, command)));
  }

  @Test
  void noOtherShellGetsIt() {
    Shell other = Shell.run("completion", "fish");
    assertThat(other.code()).isEqualTo(2);
    assertThat(other.err()).contains("Expected bash or zsh, found 'fish'");
  }
}
