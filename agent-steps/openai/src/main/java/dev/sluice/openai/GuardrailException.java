package dev.sluice.openai;

import dev.sluice.errors.SluiceException;

/** A guardrail stopped an agent (SLUICE-3205); final. */
public final class GuardrailException extends SluiceException {
  private static final long serialVersionUID = 1L;

  private final String guardrail;
  private final String reason;

  GuardrailException(String agent, String guardrail, String reason) {
    super(
        "SLUICE-3205",
        "Expected agent '%s' to pass guardrail '%s', it was stopped: %s"
            .formatted(agent, guardrail, reason),
        "Catch GuardrailException to go on without the agent's answer.");
    this.guardrail = guardrail;
    this.reason = reason;
  }

  /** Its name. */
  public String guardrail() {
    return guardrail;
  }

  /** What it said; may be empty. */
  public String reason() {
    return reason;
  }
}
