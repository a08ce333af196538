package dev.sluice.console.pages;

import dev.sluice.gateway.read.FunctionConfig;
import dev.sluice.gateway.read.FunctionTrace;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A function.
 *
 * @param span of time that its health is told of
 * @param function null: it is not registered
 */
record FunctionView(String id, String span, @Nullable FunctionTrace function) implements PageView {
  @Override
  public String title() {
    return "Function " + id;
  }

  @Override
  public int status() {
    return function == null ? 404 : 200;
  }

  /** How it is configured, as names and values. */
  static List<ConfigLines.Line> config(FunctionConfig config) {
    return ConfigLines.of(config);
  }
}
