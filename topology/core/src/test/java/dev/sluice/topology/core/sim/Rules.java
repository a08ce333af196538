package dev.sluice.topology.core.sim;

import java.util.EnumSet;
import java.util.Set;

/** What the world around the engine keeps to; each can be broken to see that it matters. */
public final class Rules {
  /** One thing that the engine relies on. */
  public enum Rule {
    /** An engine that comes back starts no turn before it has taken all reports. */
    HOLDS_TURNS,
    /** Each turn of a worker draws its own id. */
    OWN_TURN_IDS,
    /** Reports that come before their run are kept. */
    PARKS,
    /** What queues and limits remember is taken back with the transaction. */
    FLOW_ROLLS_BACK,
    /** What is sent to another partition commits with the transaction. */
    SENDS_WITH_COMMIT,
    /** All partitions agree on where a lane lives. */
    LANES_HAVE_ONE_HOME
  }

  public static final Rules KEPT = new Rules(Set.of());

  private final Set<Rule> broken;

  private Rules(Set<Rule> broken) {
    this.broken = broken;
  }

  static Rules without(Rule rule) {
    return new Rules(EnumSet.of(rule));
  }

  boolean keep(Rule rule) {
    return !broken.contains(rule);
  }
}
