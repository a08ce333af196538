package dev.sluice.examples.support.providers;

import dev.sluice.examples.support.functions.Notifier;
import dev.sluice.slack.Posted;
import dev.sluice.slack.Question;
import dev.sluice.slack.SlackGate;
import java.io.IOException;
import java.io.UncheckedIOException;

/** People are told and asked in Slack. */
public final class SlackNotifier implements Notifier {
  private final SlackGate slack;
  private final String reviewers;
  private final String seniors;

  /**
   * By this gate, which stays the caller's.
   *
   * @param reviewers id of the channel of those who decide
   * @param seniors id of the channel where escalations go
   */
  public SlackNotifier(SlackGate slack, String reviewers, String seniors) {
    this.slack = slack;
    this.reviewers = reviewers;
    this.seniors = seniors;
  }

  @Override
  public Message tell(Channel channel, String title, String text, String key) {
    String to =
        switch (channel) {
          case REVIEWERS -> reviewers;
          case SENIORS -> seniors;
        };
    return posted(() -> slack.tell(to, title, text, key));
  }

  @Override
  public Message ask(String requestId, String title, String text, String draft) {
    String fitting = draft.substring(0, Math.min(draft.length(), Question.MAX_DRAFT));
    return posted(() -> slack.ask(reviewers, new Question(requestId, title, text, fitting)));
  }

  @Override
  public void settle(Message question, String title, String text) {
    posted(
        () -> {
          Posted there = new Posted(question.channel(), question.id());
          slack.settle(there, title, text);
          return there;
        });
  }

  private interface Call {
    Posted send() throws IOException;
  }

  private static Message posted(Call call) {
    try {
      Posted posted = call.send();
      return new Message(posted.channel(), posted.ts());
    } catch (IOException e) {
      throw new UncheckedIOException("Slack was not reached", e);
    }
  }
}
