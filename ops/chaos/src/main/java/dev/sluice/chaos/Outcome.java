package dev.sluice.chaos;

/**
 * What every step of the load returns.
 *
 * @param execution which execution of the body it was, see {@link Journal}
 * @param detail what the step has to tell
 */
record Outcome(String execution, String detail) {}
