package dev.sluice.topology.streams;

import dev.sluice.topology.core.Engine;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** When the engine of a test next has something to do for limits and buffers. One partition. */
public final class TestAlarm implements Consumer<Engine> {
  private @Nullable Engine engine;

  @Override
  public void accept(Engine started) {
    engine = started;
  }

  /** Null: never, if nothing comes before. */
  public @Nullable Instant next() {
    return engine == null ? null : engine.nextFlowDue();
  }
}
