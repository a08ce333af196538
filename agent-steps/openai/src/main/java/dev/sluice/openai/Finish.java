package dev.sluice.openai;

import java.util.Set;

/** Why models stop, in the words of the two APIs. */
final class Finish {
  /** The model says that it will not help; told so by an answer's form, not by a word. */
  static final String REFUSAL = "refusal";

  /** The model asks for tools. */
  static final String CALLED = "tool_calls";

  private static final Set<String> CUT_OFF =
      Set.of("max_output_tokens", "length", "content_filter");

  private Finish() {}

  static boolean isCutOff(String reason) {
    return CUT_OFF.contains(reason);
  }
}
