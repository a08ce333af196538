package dev.sluice.openai;

/** What a person or a model said. */
public record Message(Role role, String text) {
  /** Who said it. */
  public enum Role {
    /** Whoever runs the agent; weighs more than what a user says. */
    DEVELOPER,
    USER,
    ASSISTANT
  }

  public static Message user(String text) {
    return new Message(Role.USER, text);
  }

  public static Message assistant(String text) {
    return new Message(Role.ASSISTANT, text);
  }

  public static Message developer(String text) {
    return new Message(Role.DEVELOPER, text);
  }
}
