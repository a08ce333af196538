package dev.sluice.console;

/** Names a step by its run and memo key. */
record StepKey(String runId, String step) {}
