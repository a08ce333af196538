package dev.sluice.openai;

import java.util.List;

/** Keeps conversations that go on over several runs. Thread-safe. */
public interface SessionStore {
  /**
   * What was said so far, and the tools that were called; runs in a step.
   *
   * @return oldest first; empty for a session that is not known
   * @throws Exception tried again by the step's budget
   */
  List<Message> read(String session) throws Exception;

  /**
   * Adds what was said, and the tools that were called; runs in a step. The same key a second time
   * changes nothing.
   *
   * @param key of this addition, the same on every attempt of it and on no other
   * @throws Exception tried again by the step's budget
   */
  void append(String session, String key, List<Message> messages) throws Exception;
}
