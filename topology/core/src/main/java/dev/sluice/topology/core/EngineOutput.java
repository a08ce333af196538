package dev.sluice.topology.core;

import java.time.Instant;
import java.util.List;

/** Where the engine's words go. Each is an assertion that is safe to repeat. */
public interface EngineOutput {
  /** A turn for the workers of the run's app. */
  void dispatch(Turn turn, Instant now);

  /** Has the correlator look for the events of a wait of run {@code runId}. */
  void openWait(String runId, RunSignal.NewWait waiting, Instant now);

  /** Has the correlator forget a wait; {@code keys} are the correlation keys of its options. */
  void closeWait(String runId, String step, List<String> keys, Instant now);

  /** Starts a run of a function whose lane is in another partition. */
  void start(int partition, String lane, NewRun run, Instant now);

  /**
   * Tells a run how one that it invoked ended, by the lanes of its partition, which may be this
   * one.
   *
   * @param childRunId empty when none could start
   */
  void tellParent(RunInfo.Parent parent, String childRunId, RunSignal.ChildEnded how, Instant now);

  /** Whether some wait may wait for events of this name. */
  boolean isAwaited(String eventName);

  /** An event that the engine itself tells; those who wait for it are to hear of it. */
  void internal(Event event, Instant now);

  /**
   * Something became true.
   *
   * @param subject the run id, or the event id when no run is concerned
   * @param functionId empty when no function is concerned
   */
  void tell(String subject, String functionId, Fact fact, Instant now);
}
