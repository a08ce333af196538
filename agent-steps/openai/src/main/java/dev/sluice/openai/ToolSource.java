package dev.sluice.openai;

import dev.sluice.sdk.Context;
import java.util.List;

/** Where an agent's tools come from. */
public interface ToolSource {
  /**
   * The tools; called once in each turn of a run, on the function's own thread and outside steps.
   *
   * @param ctx for a source that has to ask somebody: what it hears belongs into a step
   * @param prefix how the names of such steps begin
   */
  List<Tool> tools(Context ctx, String prefix);

  /** What the model is told beside the agent's instructions; empty: nothing. */
  default String instructions() {
    return "";
  }
}
