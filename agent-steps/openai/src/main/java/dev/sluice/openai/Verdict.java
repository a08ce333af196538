package dev.sluice.openai;

/**
 * What a guardrail says.
 *
 * @param reason for people and, with {@link Kind#AGAIN}, for the model; empty: none
 */
public record Verdict(Kind kind, String reason) {
  /** What follows from it. */
  public enum Kind {
    PASS,
    /** The run of the agent fails with {@link GuardrailException}. */
    STOP,
    /** The model is told the reason and answers again; of an output only, stops an input. */
    AGAIN
  }

  public static Verdict pass() {
    return new Verdict(Kind.PASS, "");
  }

  public static Verdict stop(String reason) {
    return new Verdict(Kind.STOP, reason);
  }

  public static Verdict again(String reason) {
    return new Verdict(Kind.AGAIN, reason);
  }
}
