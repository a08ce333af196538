package dev.sluice.cli;

import dev.sluice.cli.Table.Cell;
import dev.sluice.gateway.access.ApiKey;
import dev.sluice.gateway.access.KeyFile;
import dev.sluice.gateway.access.Role;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sluice keys}: who may do what on a gateway that asks for keys. */
@Command(
    name = "keys",
    description = {
      "Make, list, rotate and remove the keys of a gateway. They are kept as hashes in a file that"
          + " the gateway is started with (sluice dev --keys FILE) and reads again when it"
          + " changes.",
      "Roles: source sends events under its key (POST /e/KEY); viewer sees everything; operator"
          + " also gives orders; admin also sees who gave them."
    },
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      KeysCommand.Add.class,
      KeysCommand.ListAll.class,
      KeysCommand.Rotate.class,
      KeysCommand.Remove.class
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  sluice keys add ada --role admin",
      "  sluice keys add shop --role source --expires 90d",
      "  sluice dev --host 0.0.0.0 --keys sluice-keys.json",
      "  SLUICE_API_KEY=slk_... sluice runs --url http://host:8288",
      "  sluice keys rotate shop --grace 24h"
    })
final class KeysCommand implements Callable<Integer> {
  private static final String FILE = "sluice-keys.json";
  private final Terminal terminal;

  KeysCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Without a command: the list. */
  @Override
  public Integer call() {
    return new ListAll(terminal).call();
  }

  /** Which file, and how to answer. */
  static final class FileOptions {
    @Option(
        names = "--file",
        paramLabel = "FILE",
        defaultValue = FILE,
        description = "The key file (default: " + FILE + " in this folder).")
    private Path file = Path.of(FILE);

    @Option(names = "--json", description = "Print JSON, for scripts.")
    private boolean json;

    KeyFile keys() {
      return new KeyFile(file);
    }

    /** Shows a key, once. */
    int issued(Terminal terminal, KeyFile.Issued issued) {
      if (json) {
        terminal.say(
            JsonData.mapper()
                .createObjectNode()
                .put("id", issued.key().id())
                .put("name", issued.key().name())
                .put("role", issued.key().role().text())
                .put("expires", text(issued.key().expires()))
                .put("key", issued.secret())
                .toString());
        return Main.OK;
      }
      terminal.say(issued.secret());
      terminal.err().println("This is the only time that it is shown; " + file + " has its hash.");
      terminal
          .err()
          .println(
              issued.key().role() == Role.SOURCE
                  ? "Send events with it: POST /e/KEY, or sluice send NAME --key KEY"
                  : "Use it: SLUICE_API_KEY=KEY sluice runs, or log in with it on the page.");
      return Main.OK;
    }
  }

  private static @Nullable String text(@Nullable Instant time) {
    return time == null ? null : time.toString();
  }

  /** {@code sluice keys add}. */
  @Command(name = "add", description = "Make a key and print it.", mixinStandardHelpOptions = true)
  static final class Add implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin private FileOptions options = new FileOptions();

    @Parameters(paramLabel = "NAME", description = "Whose it is; orders carry the name.")
    private String name = "";

    @Option(
        names = "--role",
        required = true,
        paramLabel = "ROLE",
        description = "source, viewer, operator or admin.")
    private String role = "";

    @Option(
        names = "--expires",
        paramLabel = "TIME",
        description = "After so long, such as 90d or 12h (default: never).")
    private @Nullable String expires;

    Add(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() {
      Instant now = Clock.systemUTC().instant();
      Role chosen =
          Role.named(role)
              .orElseThrow(
                  () ->
                      new UsageException(
                          "Expected --role source, viewer, operator or admin, found '"
                              + Texts.oneLine(role)
                              + "'"));
      Instant end = expires == null ? null : now.plus(Times.span(expires, "--expires"));
      return options.issued(terminal, options.keys().add(name, chosen, end, now));
    }
  }

  /** {@code sluice keys list}. */
  @Command(name = "list", description = "List the keys.", mixinStandardHelpOptions = true)
  static final class ListAll implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin private FileOptions options = new FileOptions();

    ListAll(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() {
      List<ApiKey> keys = options.keys().read();
      if (options.json) {
        var array = JsonData.mapper().createArrayNode();
        for (ApiKey key : keys) {
          array
              .addObject()
              .put("id", key.id())
              .put("name", key.name())
              .put("role", key.role().text())
              .put("created", text(key.created()))
              .put("expires", text(key.expires()));
        }
        terminal.say(array.toString());
        return Main.OK;
      }
      Table table = new Table(terminal, "ID", "NAME", "ROLE", "CREATED", "EXPIRES");
      for (ApiKey key : keys) {
        String expires = text(key.expires());
        table.row(
            Cell.of(key.id()),
            Cell.of(key.name()),
            Cell.of(key.role().text()),
            Cell.of(key.created().toString()),
            Cell.of(expires == null ? "never" : expires));
      }
      table.lines().forEach(terminal::say);
      return Main.OK;
    }
  }

  /** {@code sluice keys rotate}. */
  @Command(
      name = "rotate",
      description = "Make another key for a name and print it; the old ones go on for a while.",
      mixinStandardHelpOptions = true)
  static final class Rotate implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin private FileOptions options = new FileOptions();

    @Parameters(paramLabel = "NAME", description = "Whose key it is.")
    private String name = "";

    @Option(
        names = "--grace",
        paramLabel = "TIME",
        defaultValue = "24h",
        description = "How long the old ones hold, such as 24h; 0s: no longer (default: 24h).")
    private String grace = "24h";

    Rotate(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() {
      Duration span = Times.span(grace, "--grace");
      return options.issued(
          terminal, options.keys().rotate(name, span, Clock.systemUTC().instant()));
    }
  }

  /** {@code sluice keys remove}. */
  @Command(
      name = "remove",
      description = "Remove keys; within a second they hold no longer.",
      mixinStandardHelpOptions = true)
  static final class Remove implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin private FileOptions options = new FileOptions();

    @Parameters(paramLabel = "NAME|ID", description = "All keys of a name, or the one with an id.")
    private String nameOrId = "";

    Remove(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() {
      int gone = options.keys().remove(nameOrId);
      terminal.say(
          options.json
              ? "{\"removed\":" + gone + "}"
              : String.format(Locale.ROOT, "Removed %d %s.", gone, gone == 1 ? "key" : "keys"));
      return Main.OK;
    }
  }
}
