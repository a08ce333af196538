package dev.sluice.examples.support;

import dev.sluice.examples.support.agent.Escalation;
import dev.sluice.examples.support.agent.Escalations;
import dev.sluice.examples.support.functions.Notifier;
import dev.sluice.examples.support.providers.SlackNotifier;
import dev.sluice.slack.SlackGate;
import dev.sluice.slack.local.LocalMessage;
import dev.sluice.slack.local.LocalSlack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What reaches people: by Slack's client to a local Slack. */
final class Desk implements Escalations, AutoCloseable {
  static final String REVIEWERS = "C0REVIEWERS";
  static final String SENIORS = "C0SENIORS";

  final Map<String, Escalation> escalations = new ConcurrentHashMap<>();
  final LocalSlack slack;
  private final SlackGate gate;
  private final Notifier notifier;

  Desk() {
    try {
      slack = LocalSlack.start(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    gate = SlackGate.of(slack.api(), LocalSlack.TOKEN);
    notifier = new SlackNotifier(gate, REVIEWERS, SENIORS);
  }

  Notifier notifier() {
    return notifier;
  }

  /** The messages of a channel in which a text occurs, as they look now. */
  List<LocalMessage> messages(String channel, String text) {
    return slack.messages().stream()
        .filter(message -> message.channel().equals(channel))
        .filter(message -> message.blocks().toString().contains(text))
        .toList();
  }

  @Override
  public void request(Escalation escalation, String key) {
    escalations.putIfAbsent(key, escalation);
  }

  @Override
  public void close() {
    gate.close();
    slack.close();
  }
}
