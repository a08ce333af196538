package dev.sluice.cli;

import dev.sluice.inference.InferencePool;
import dev.sluice.sdk.DurableFunction;
import dev.sluice.worker.FunctionHost;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice inference}: pools that make calls of models and HTTP calls for functions. */
@Command(
    name = "inference",
    description = {
      "Serve a pool that makes calls of models and HTTP calls for functions, or check its file.",
      "docs/inference.md shows the file by example."
    },
    mixinStandardHelpOptions = true,
    subcommands = {InferenceCommand.Serve.class, InferenceCommand.Check.class},
    footerHeading = "%nExamples:%n",
    footer = {"  sluice inference check pool.yaml", "  sluice inference serve pool.yaml"})
final class InferenceCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "Missing required subcommand");
  }

  /** Lists what a pool serves. */
  private static void show(Terminal terminal, InferencePool pool) {
    for (DurableFunction function : pool.functions()) {
      terminal.say(function.id());
    }
  }

  @Command(
      name = "serve",
      description = {
        "Serve the pool of a file until Ctrl-C. Calls that run are finished first; any number of"
            + " processes may serve one pool.",
        "Kafka is found by asking the server, or taken from SLUICE_KAFKA when that is set."
      },
      mixinStandardHelpOptions = true,
      footerHeading = "%nExamples:%n",
      footer = {
        "  OPENAI_API_KEY=… sluice inference serve pool.yaml",
        "  SLUICE_KAFKA=kafka-1:9092 sluice inference serve pool.yaml"
      })
  static final class Serve implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin private ServerOptions options = new ServerOptions();

    @Parameters(paramLabel = "FILE", description = "Such as pool.yaml.")
    private Path file = Path.of("");

    Serve(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() {
      InferencePool pool = InferencePool.read(file).build();
      HostKafka kafka = HostKafka.find(options, System.getenv());
      FunctionHost host = pool.host().kafka(kafka.bootstrap());
      if (kafka.namespace() != null) {
        host = host.namespace(kafka.namespace());
      }
      terminal.say("Pool " + pool.id() + " on Kafka at " + kafka.bootstrap() + " serves:");
      show(terminal, pool);
      terminal.say("Ctrl-C ends it; calls wait until it is back.");
      host.run();
      return Main.OK;
    }
  }

  @Command(
      name = "check",
      description =
          "Tell what is wrong with a pool's file, or list its functions: one for each model, and"
              + " one for HTTP calls. Nothing is connected to.",
      mixinStandardHelpOptions = true,
      footerHeading = "%nExample:%n",
      footer = "  sluice inference check pool.yaml")
  static final class Check implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(paramLabel = "FILE", description = "Such as pool.yaml.")
    private Path file = Path.of("");

    Check(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() {
      show(terminal, InferencePool.read(file).build());
      return Main.OK;
    }
  }
}
