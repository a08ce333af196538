package dev.sluice.bench;

import dev.sluice.schemas.history.RunEnded;
import dev.sluice.schemas.history.RunStatus;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A run as the client sees it. Its times are set in the thread that reads the history. */
final class BenchRun {
  /** Is told once, when nothing more will come of the run. */
  @FunctionalInterface
  interface Listener {
    Listener NONE = run -> {};

    void over(BenchRun run);
  }

  /** What has become of it. */
  enum State {
    OPEN,
    COMPLETED,
    /** It failed or was cancelled. */
    FAILED,
    /** The event started nothing: the function is not registered yet. */
    UNMATCHED
  }

  private final long startedNanos;
  private final Listener listener;
  private final CountDownLatch over = new CountDownLatch(1);

  private volatile State state = State.OPEN;
  private volatile boolean suspended;
  private volatile long wokenAt;
  private volatile long endedAt;
  private volatile long endedNanos;
  private volatile String error = "";

  BenchRun(long startedNanos, Listener listener) {
    this.startedNanos = startedNanos;
    this.listener = listener;
  }

  /** It sleeps or waits for an event. */
  void suspended() {
    suspended = true;
  }

  void woken(long atMillis) {
    wokenAt = atMillis;
  }

  void unmatched() {
    finish(State.UNMATCHED);
  }

  void ended(long nanos, long atMillis, RunEnded how) {
    endedNanos = nanos;
    endedAt = atMillis;
    error = how.getError() == null ? "" : String.valueOf(how.getError());
    finish(how.getStatus() == RunStatus.COMPLETED ? State.COMPLETED : State.FAILED);
  }

  private void finish(State last) {
    state = last;
    listener.over(this);
    over.countDown();
  }

  /** Waits until the run is over; false when it is not by then. */
  boolean await(long millis) throws InterruptedException {
    return over.await(millis, TimeUnit.MILLISECONDS);
  }

  State state() {
    return state;
  }

  /** Why it failed; empty: it did not, or said nothing. */
  String error() {
    return error;
  }

  /** From just before the event was handed to the producer until the end was read. */
  long latencyNanos() {
    return endedNanos - startedNanos;
  }

  /** Whether the client has seen it sleep or wait for an event. */
  boolean hasBeenSuspended() {
    return suspended;
  }

  /** From {@code nanos} until the end was read. */
  long nanosFrom(long nanos) {
    return endedNanos - nanos;
  }

  /** When the engine ended its sleep, in unix milliseconds by the engine's clock. */
  long wokenAt() {
    return wokenAt;
  }

  /** When its end was read, in unix milliseconds. */
  long endedAt() {
    return endedAt;
  }
}
