package dev.sluice.topology.core.waits.sim;

/**
 * Which of the rules are kept; a world in which one is broken must come to harm.
 *
 * @param looksBack a new interest has the past events looked at
 * @param looksBackInTransaction what was looked at is forgotten when the candidates are rolled back
 * @param remembersWhatIsOver a wait that is over does not open again
 * @param tellsOfEarlierWaits an interest is told of again for a wait that reaches back further
 * @param keepsEvents events stay for waits that open later
 */
record WaitRules(
    boolean looksBack,
    boolean looksBackInTransaction,
    boolean remembersWhatIsOver,
    boolean tellsOfEarlierWaits,
    boolean keepsEvents) {
  static final WaitRules KEPT = new WaitRules(true, true, true, true, true);
}
