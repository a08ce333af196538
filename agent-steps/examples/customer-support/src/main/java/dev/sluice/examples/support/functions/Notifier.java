package dev.sluice.examples.support.functions;

/**
 * Where people are told and asked. A call that fails may be repeated with the same key: one message
 * comes of it, as far as the provider can be asked what is there.
 */
public interface Notifier {
  /** Who is reached. */
  enum Channel {
    REVIEWERS,
    SENIORS
  }

  /**
   * A message that was posted, as the provider names it.
   *
   * @param channel the provider's id of the channel
   * @param id names the message in it
   */
  record Message(String channel, String id) {}

  /** Posts a text. */
  Message tell(Channel channel, String title, String text, String key);

  /**
   * Asks the reviewers about a draft, with the buttons Approve, Edit and Reject; a click becomes an
   * event with this request id.
   */
  Message ask(String requestId, String title, String text, String draft);

  /** Replaces a question by what came of it: its buttons go. */
  void settle(Message question, String title, String text);
}
