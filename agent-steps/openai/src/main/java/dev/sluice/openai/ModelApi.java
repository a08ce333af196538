package dev.sluice.openai;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One of the provider's APIs. */
interface ModelApi {
  /** What the provider is called in traces. */
  String PROVIDER = "openai";

  /**
   * Asks once.
   *
   * @param parts told the text as it comes; null: nobody listens
   * @return the answer; what it costs is not known yet
   * @throws RuntimeException as the client threw it
   */
  ModelAnswer ask(Prompt prompt, @Nullable Consumer<String> parts);
}
