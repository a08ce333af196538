package dev.sluice.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sluice operations}: bulk orders and how far they are. */
@Command(
    name = "operations",
    description = {
      "List bulk orders (cancel or replay of many runs), newest first, or show how far one is.",
      "--watch follows the list until Ctrl-C, or one operation until it has ended; the exit code is"
          + " then 1 when it stopped in a partition."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  sluice operations",
      "  sluice operations --watch",
      "  sluice operations 0d8f4a52-6c1e-4f0c-9d43-0e5f3a1b7c11 --watch"
    })
final class OperationsCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private ServerOptions options = new ServerOptions();

  @Parameters(arity = "0..1", paramLabel = "OPERATION", description = "The operation to show.")
  private @Nullable String id;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "20",
      description = "List at most so many (default: 20).")
  private int limit = 20;

  @Option(names = "--watch", description = "Keep looking, tell what changes.")
  private boolean watch;

  OperationsCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (limit < 1 || limit > 500) {
      throw new UsageException("Expected --limit from 1 to 500, found " + limit);
    }
    Operations operations = new Operations(terminal, options);
    if (id == null) {
      return operations.list(limit, watch);
    }
    return watch ? operations.follow(id) : operations.show(id);
  }
}
