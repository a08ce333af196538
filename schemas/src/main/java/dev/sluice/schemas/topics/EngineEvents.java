package dev.sluice.schemas.topics;

import org.jspecify.annotations.NullMarked;

/** Names of events that are Sluice's own. */
@NullMarked
public final class EngineEvents {
  /** With which they begin; nobody outside may send such. */
  public static final String PREFIX = "sluice/";

  /** A signal: data {@code {signal, data}}. */
  public static final String SIGNAL = PREFIX + "signal";

  /** Starts a function by hand or by another run, whatever its triggers. */
  public static final String INVOKED = PREFIX + "function.invoked";

  private EngineEvents() {}
}
