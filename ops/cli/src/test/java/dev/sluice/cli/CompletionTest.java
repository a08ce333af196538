package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script as bash takes it. */
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

  @Test
  void zshGetsItTooAndNoOtherShell() {
    assertThat(Shell.run("completion", "zsh").out()).contains("bashcompinit");
    Shell other = Shell.run("completion", "fish");
    assertThat(other.code()).isEqualTo(2);
    assertThat(other.err()).contains("Expected bash or zsh, found 'fish'");
  }
}
