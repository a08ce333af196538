package dev.sluice.examples.support.agent;

/** Where the agent asks for an escalation; it posts none itself. */
@FunctionalInterface
public interface Escalations {
  /**
   * Asks a person; returns before one has answered.
   *
   * @param key the same for every repeat of this request; a repeat asks nobody again
   */
  void request(Escalation escalation, String key);
}
