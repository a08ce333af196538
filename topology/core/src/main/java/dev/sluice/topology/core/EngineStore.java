package dev.sluice.topology.core;

import java.time.Instant;
import java.util.List;

/**
 * What one partition of the engine remembers. All of it commits together with the input that caused
 * it, or not at all.
 */
public interface EngineStore {
  /** Where the run stands; {@link RunState.Absent} when nothing is stored. */
  RunState run(String runId);

  void putRun(String runId, RunState state);

  /**
   * At most {@code max} runs in the order of their ids, as they stand now.
   *
   * @param runId only what comes after it; empty: from the first on
   */
  List<RunState> runsAfter(String runId, int max);

  /** The run's outcomes in the order of their numbers. */
  List<MemoEntry> memo(String runId);

  /** Stores an outcome; the same number again overwrites. */
  void remember(String runId, int number, MemoEntry entry);

  /** What started the run, in order; empty when nothing is stored. */
  List<Event> input(String runId);

  void keepInput(String runId, List<Event> events);

  /** Drops run, memo, input and parked reports. Timers stay and find nothing. */
  void forget(String runId);

  /** Whether reports wait for this run. Must be cheap: it is asked for every signal. */
  boolean hasParked(String runId);

  void park(String runId, RunSignal.Report report);

  /** Takes all parked reports out, in the order in which they came. */
  List<RunSignal.Report> takeParked(String runId);

  /**
   * Sets a timer.
   *
   * @param subject a run id, or another name that begins with {@code ~}
   */
  void setTimer(Instant at, String subject);

  /**
   * Takes out at most {@code max} timers due at {@code now}, the earliest first: their subjects.
   */
  List<String> takeDue(Instant now, int max);
}
