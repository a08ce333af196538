package dev.sluice.bench;

import org.apache.kafka.common.IsolationLevel;

/** When workers see a command. */
enum Dispatch {
  /** Before the engine's transaction has committed. */
  AHEAD,
  /** After it. */
  TRANSACTIONAL;

  boolean ahead() {
    return this == AHEAD;
  }

  IsolationLevel isolation() {
    return ahead() ? IsolationLevel.READ_UNCOMMITTED : IsolationLevel.READ_COMMITTED;
  }
}
