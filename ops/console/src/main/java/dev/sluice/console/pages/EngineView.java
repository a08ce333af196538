package dev.sluice.console.pages;

import dev.sluice.gateway.read.Lag;
import dev.sluice.gateway.read.RunStats;
import java.time.Instant;

/**
 * What all runs did, and how far what is shown is behind.
 *
 * @param span of time that is told of
 * @param now when it was looked at
 */
record EngineView(String span, RunStats stats, Lag lag, Instant now) implements PageView {
  @Override
  public String title() {
    return "Engine";
  }
}
