package dev.sluice.cli;

import dev.sluice.bench.BenchCommand;
import dev.sluice.chaos.ChaosCommand;
import dev.sluice.errors.SluiceException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command {@code sluice}. */
@Command(
    name = "sluice",
    description = "Durable execution on the Kafka you already run.",
    synopsisSubcommandLabel = "COMMAND",
    versionProvider = Version.class,
    mixinStandardHelpOptions = true,
    subcommands = {
      DemoCommand.class,
      DevCommand.class,
      RunCommand.class,
      SendCommand.class,
      RunsCommand.class,
      WhyCommand.class,
      ReplayCommand.class,
      CancelCommand.class,
      FailuresCommand.class,
      StatsCommand.class,
      GatesCommand.class,
      EventsCommand.class,
      OperationsCommand.class,
      FunctionsCommand.class,
      WorkersCommand.class,
      EngineCommand.class,
      InvokeCommand.class,
      SignalCommand.class,
      PauseCommand.class,
      ResumeCommand.class,
      KeysCommand.class,
      SessionsCommand.class,
      WebhooksCommand.class,
      InferenceCommand.class,
      CodecCommand.class,
      RebuildCommand.class,
      DoctorCommand.class,
      CompletionCommand.class,
      BenchCommand.class,
      ChaosCommand.class,
    },
    footerHeading = "%nFirst steps:%n",
    footer = {
      "  sluice demo                                   see it work, one minute",
      "  sluice dev                                    start everything on http://127.0.0.1:8288",
      "  sluice run Hello.java                         serve the functions of a file",
      "  sluice send demo/greet --data '{\"name\":\"Ada\"}'",
      "  sluice runs --watch",
      "",
      "Environment: SLUICE_URL (the server, default http://127.0.0.1:8288), SLUICE_API_KEY (where"
          + " it asks for one), NO_COLOR, JAVA_HOME.",
      "Exit codes: 0 done, 1 failed, 2 wrong usage. Errors carry a code; docs/errors.md explains"
          + " each.",
    })
public final class Main implements Runnable {
  /** The command did what it was asked. */
  static final int OK = 0;

  /** It could not, or what it watched failed. */
  static final int FAILED = 1;

  /** The command line itself is wrong. */
  static final int USAGE = 2;

  @Spec private CommandSpec spec = CommandSpec.create();

  /** Runs the command line and ends the process with its exit code. */
  public static void main(String[] args) {
    int code = execute(Terminal.ofProcess(), args);
    System.exit(code);
  }

  /** Runs the command line on {@code terminal} and returns its exit code. */
  static int execute(Terminal terminal, String... args) {
    int code = on(terminal).execute(args);
    terminal.out().flush();
    terminal.err().flush();
    return code;
  }

  static CommandLine on(Terminal terminal) {
    return new CommandLine(new Main(), new Factory(terminal))
        .setOut(terminal.out())
        .setErr(terminal.err())
        // An argument @FILE is data for send, not more arguments.
        .setExpandAtFiles(false)
        .setColorScheme(Help.defaultColorScheme(terminal.colours() ? Help.Ansi.ON : Help.Ansi.OFF))
        .setUsageHelpWidth(Math.clamp(terminal.columns(), 80, 120))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler((thrown, at, result) -> failed(terminal, thrown, at))
        .setParameterExceptionHandler((wrong, given) -> misused(terminal, wrong));
  }

  /** Without a command: the help. */
  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  private static int failed(Terminal terminal, Exception thrown, CommandLine at) {
    if (thrown instanceof UsageException wrong) {
      return misused(terminal, new ParameterException(at, String.valueOf(wrong.getMessage())));
    }
    if (thrown instanceof SluiceException known) {
      terminal.error(known.code(), known.problem(), known.hint());
    } else {
      terminal.error(
          "SLUICE-5029",
          "Something that was not foreseen: " + thrown,
          "Set SLUICE_DEBUG=1 for the stack trace; please report it.");
    }
    if (System.getenv("SLUICE_DEBUG") != null) {
      thrown.printStackTrace(terminal.err());
    }
    return FAILED;
  }

  private static int misused(Terminal terminal, ParameterException wrong) {
    CommandSpec command = wrong.getCommandLine().getCommandSpec();
    String message = String.valueOf(wrong.getMessage());
    terminal.error("SLUICE-5020", message.endsWith(".") ? message : message + ".", "");
    if (!UnmatchedArgumentException.printSuggestions(wrong, terminal.err())) {
      terminal.err().println("See: " + command.qualifiedName() + " --help");
    }
    return USAGE;
  }

  /** Commands take the terminal in their constructor. */
  private record Factory(Terminal terminal) implements CommandLine.IFactory {
    @Override
    public <K> K create(Class<K> type) throws Exception {
      try {
        return type.getDeclaredConstructor(Terminal.class).newInstance(terminal);
      } catch (NoSuchMethodException plain) {
        return CommandLine.defaultFactory().create(type);
      }
    }
  }

  /** Output is UTF-8 whatever the locale of the machine says. */
  static PrintWriter utf8(java.io.OutputStream stream) {
    return new PrintWriter(
        new java.io.BufferedWriter(new java.io.OutputStreamWriter(stream, StandardCharsets.UTF_8)),
        false);
  }
}
