package dev.sluice.cli;

import dev.sluice.dev.DevConfig;
import dev.sluice.dev.DevServer;
import dev.sluice.examples.support.SupportSettings;
import dev.sluice.examples.support.SupportWorker;
import dev.sluice.examples.support.functions.Support;
import dev.sluice.examples.support.local.BrokenAssistant;
import dev.sluice.examples.support.local.SlackClicks;
import dev.sluice.examples.support.local.Surroundings;
import dev.sluice.slack.local.LocalReviewer;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice demo support}: the customer-support worker on one machine. */
@Command(
    name = "support",
    description =
        "A customer-support agent at work: the day's e-mails come in, drafts are written, and where"
            + " money or a customer is at stake a person decides: you, here or on the page of"
            + " gates.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  sluice demo support",
      "  sluice demo support --decide reject",
      "  sluice demo support --broken",
      "  OPENAI_API_KEY=… sluice demo support --keep",
      "",
      "Without OPENAI_API_KEY or OPENAI_BASE_URL a server on this machine plays the model; Slack"
          + " and",
      "Stripe are always played. Ends with 0 when every run has completed, otherwise with 1."
    })
final class SupportDemoCommand implements Callable<Integer> {
  /** So short that one sees a gate's time run out. */
  private static final Duration SHORT = Duration.ofSeconds(10);

  private final Terminal terminal;

  @Mixin private ServerFlags flags = new ServerFlags();

  @Option(
      names = "--decide",
      paramLabel = "WHAT",
      description =
          "Decides every gate: approve, edit, reject or timeout (default: ask on a terminal,"
              + " otherwise approve).")
  private @Nullable SupportDecision decide;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "180",
      description = "How long the runs may take, your time to decide not counted (default: 180).")
  private int timeout = 180;

  @Option(names = "--keep", description = "Stay up afterwards until Ctrl-C, to look around.")
  private boolean keep;

  @Option(
      names = "--broken",
      description =
          "Plays a bad deployment instead of the day: five runs fail, the fix is deployed, and they"
              + " are replayed (with --keep: by you).")
  private boolean broken;

  SupportDemoCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (timeout < 1) {
      throw new UsageException("Expected --timeout from 1");
    }
    if (broken && decide != null) {
      throw new UsageException("--decide is for the day, which --broken does not play");
    }
    DevConfig plain = flags.config();
    if (plain.access().webhookFile() != null) {
      throw new UsageException("Expected no --webhooks: the demo brings a source of its own");
    }
    var unused = SupportSettings.of(System.getenv()); // what is wrong there is told at once
    try (SlackClicks clicks = SlackClicks.create()) {
      DevConfig config = plain.withWebhookFile(clicks.file());
      try (DevServer server = OwnServer.start(terminal, flags, config);
          Surroundings surroundings = Surroundings.start(server.jdbcUrl(), System.getenv());
          LocalReviewer reviewer =
              clicks.reviewer(SupportDay.person(), server.uri(), Clock.systemUTC())) {
        play(
            server,
            surroundings,
            settings(surroundings, server, config.engine().topics().namespace()),
            reviewer);
      }
    }
    if (!keep) {
      terminal.say("Your turn: docs/customer-support.md tells the story step by step.");
    }
    return Main.OK;
  }

  private SupportSettings settings(Surroundings surroundings, DevServer server, String namespace) {
    SupportSettings settings = surroundings.settings(server.bootstrap(), namespace, server.uri());
    return decide == SupportDecision.TIMEOUT
        ? settings.withLimits(new Support.Limits(SHORT, SHORT))
        : settings;
  }

  @SuppressWarnings("try") // the worker serves until it is closed
  private void play(
      DevServer server, Surroundings surroundings, SupportSettings settings, LocalReviewer reviewer)
      throws InterruptedException {
    Server api = new Server(server.uri().toString());
    BadDeployment bad = new BadDeployment(terminal, api, server.jdbcUrl());
    Duration limit = Duration.ofSeconds(timeout);
    if (broken) {
      try (SupportWorker worker = SupportWorker.start(settings, new BrokenAssistant())) {
        bad.fail(limit);
      }
    }
    try (SupportWorker worker = SupportWorker.start(settings)) {
      if (!broken) {
        new SupportDay(terminal, api, surroundings, decision(), reviewer).play(limit);
      } else if (keep) {
        bad.askForReplay();
      } else {
        bad.replay(limit);
      }
      if (keep) {
        terminal.say("Still up at " + server.uri() + "; Ctrl-C stops it.");
        server.awaitClose();
      }
    }
  }

  private SupportDecision decision() {
    if (decide != null) {
      return decide;
    }
    return terminal.interactive() ? SupportDecision.ASK : SupportDecision.APPROVE;
  }
}
