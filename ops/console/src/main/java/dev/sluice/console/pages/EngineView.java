package dev.sluice.console.pages;

import dev.sluice.gateway.read.EngineGroup;
import dev.sluice.gateway.read.Lag;
import dev.sluice.gateway.read.RunStats;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What all runs did, and how far what is shown is behind.
 *
 * @param span of time that is told of
 * @param group who works; null: Kafka does not say
 * @param now when it was looked at
 */
record EngineView(String span, RunStats stats, Lag lag, @Nullable EngineGroup group, Instant now)
    implements PageView {
  @Override
  public String title() {
    return "Engine";
  }
}
