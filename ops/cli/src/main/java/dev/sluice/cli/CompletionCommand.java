package dev.sluice.cli;

import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice completion}: what makes a shell complete commands, options and their values. */
@Command(
    name = "completion",
    description =
        "Print the script that makes bash or zsh complete sluice's commands, options and values.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  source <(sluice completion bash)                            for this shell",
      "  sluice completion bash >~/.local/share/bash-completion/completions/sluice",
      "  echo 'source <(sluice completion zsh)' >>~/.zshrc           for every zsh"
    })
final class CompletionCommand implements Callable<Integer> {
  /** The shells for which there is a script. */
  static final class Shells implements Iterable<String> {
    static final List<String> ALL = List.of("bash", "zsh");

    @Override
    public Iterator<String> iterator() {
      return ALL.iterator();
    }
  }

  private final Terminal terminal;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "SHELL",
      description = "One of: ${COMPLETION-CANDIDATES}.",
      completionCandidates = Shells.class)
  private String shell = "";

  CompletionCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    if (!Shells.ALL.contains(shell)) {
      throw new UsageException("Expected bash or zsh, found '" + Texts.oneLine(shell) + "'");
    }
    // One script is for both: under zsh it loads bash's completion functions first.
    terminal.out().println("# Load it with: source <(sluice completion " + shell + ")");
    terminal.out().print(AutoComplete.bash("sluice", spec.root().commandLine()));
    terminal.out().flush();
    return Main.OK;
  }
}
