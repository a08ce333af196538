package dev.sluice.openai;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sluice.errors.SluiceException;
import org.jspecify.annotations.Nullable;

/**
 * What a person or a model said, or a tool that a model called and what it answered: always both.
 *
 * @param text of a tool: what it answered
 * @param use of a tool: the call; null: nobody called one
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Message(Role role, String text, @Nullable ToolUse use) {
  /** Who said it. */
  public enum Role {
    /** Whoever runs the agent; weighs more than what a user says. */
    DEVELOPER,
    USER,
    ASSISTANT,
    /** A tool, asked by the model. */
    TOOL
  }

  /**
   * A call of a tool.
   *
   * @param call its id, the model's own
   * @param arguments as the model wrote them
   */
  public record ToolUse(String call, String tool, String arguments) {}

  /**
   * @throws SluiceException SLUICE-6270 a tool's message without its call, or a call in another's
   */
  public Message {
    if ((role == Role.TOOL) != (use != null)) {
      throw new SluiceException(
          "SLUICE-6270",
          "Expected a message of role TOOL, and no other, to say which call it answers; found "
              + role
              + (use == null ? " without a call." : " with a call of '" + use.tool() + "'."),
          "Make it by Message.tool(use, answer); a store gives back messages as it was given"
              + " them.");
    }
  }

  /** What a person or a model said. */
  public Message(Role role, String text) {
    this(role, text, null);
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

  /** A tool was called, and answered. */
  public static Message tool(ToolUse use, String answer) {
    return new Message(Role.TOOL, answer, use);
  }
}
