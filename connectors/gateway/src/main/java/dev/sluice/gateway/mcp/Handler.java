package dev.sluice.gateway.mcp;

/** The code behind a tool. Called from many threads at once. */
@FunctionalInterface
interface Handler {
  /**
   * Does what the tool is for.
   *
   * @return a text, shown as it is; or a value, shown as compact JSON
   * @throws dev.sluice.errors.SluiceException what the model is told instead
   */
  Object call(Arguments arguments) throws InterruptedException;

  /** An answer that is written as an error: nothing of what was asked for was done. */
  record Failed(Object value) {}

  /** An answer whose values are cut to {@code maxChars}. */
  record Cut(Object value, int maxChars) {}
}
