package dev.sluice.console.pages;

import dev.sluice.gateway.read.FunctionHealth;
import java.util.List;

/**
 * The registered functions.
 *
 * @param span of time that their health is told of
 */
record FunctionsView(String span, List<FunctionHealth> functions) implements PageView {
  FunctionsView {
    functions = List.copyOf(functions);
  }

  @Override
  public String title() {
    return "Functions";
  }
}
