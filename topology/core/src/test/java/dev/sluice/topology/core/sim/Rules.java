package dev.sluice.topology.core.sim;

/**
 * What the world around the engine keeps to; each can be broken to see that it matters.
 *
 * @param holdsTurns an engine that comes back starts no turn before it has taken all reports
 * @param ownTurnIds each turn of a worker draws its own id
 * @param parks reports that come before their run are kept
 */
public record Rules(boolean holdsTurns, boolean ownTurnIds, boolean parks) {
  public static final Rules KEPT = new Rules(true, true, true);
}
