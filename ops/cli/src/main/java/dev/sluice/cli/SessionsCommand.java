package dev.sluice.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.cli.Table.Cell;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code sluice sessions}: who has logged in to the pages. */
@Command(
    name = "sessions",
    description = {
      "List who has logged in to the pages of a gateway, newest first, or end that.",
      "It takes an admin's key. Who is out may log in again as long as their key, or their role at"
          + " the identity provider, holds: take that away first."
    },
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "[COMMAND]",
    subcommands = SessionsCommand.End.class,
    footerHeading = "%nExamples:%n",
    footer = {
      "  sluice sessions",
      "  sluice sessions end oidc:ada@example.org          all of a person",
      "  sluice sessions end 5f1c0a9b3d2e                  one, by its id"
    })
final class SessionsCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private ServerOptions options = new ServerOptions();

  SessionsCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    JsonNode answer = options.server().get("/v1/sessions");
    if (options.json()) {
      ServerOptions.print(terminal, answer);
      return Main.OK;
    }
    List<JsonNode> sessions = Json.list(answer, "sessions");
    if (sessions.isEmpty()) {
      terminal.say("Nobody has logged in.");
      return Main.OK;
    }
    Table table = new Table(terminal, "ID", "NAME", "ROLE", "BY", "BEGAN", "SEEN", "UNTIL");
    for (JsonNode session : sessions) {
      table.row(
          Cell.of(Json.text(session, "id")),
          Cell.of(Json.text(session, "name")),
          Cell.of(Json.text(session, "role")),
          Cell.of(Json.text(session, "way")),
          Cell.of(Json.text(session, "began")),
          Cell.of(Json.text(session, "seen")),
          Cell.of(Json.text(session, "until")));
    }
    table.lines().forEach(terminal::say);
    return Main.OK;
  }

  /** {@code sluice sessions end}. */
  @Command(
      name = "end",
      description = "End sessions at once; the audit says who did.",
      mixinStandardHelpOptions = true)
  static final class End implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin private ServerOptions options = new ServerOptions();

    @Parameters(
        paramLabel = "NAME|ID",
        description = "All of the person with the name, or the one with the id.")
    private String of = "";

    End(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() {
      JsonNode answer = options.server().delete("/v1/sessions", Map.of("of", of));
      if (options.json()) {
        ServerOptions.print(terminal, answer);
      } else {
        int ended = answer.path("ended").asInt();
        terminal.say("Ended " + ended + (ended == 1 ? " session." : " sessions."));
      }
      return Main.OK;
    }
  }
}
