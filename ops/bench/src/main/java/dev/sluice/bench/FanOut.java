package dev.sluice.bench;

import dev.sluice.schemas.history.HistoryRecord;
import dev.sluice.schemas.history.RunEnded;
import dev.sluice.schemas.history.RunScheduled;
import dev.sluice.schemas.history.RunStatus;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Events that each start the same number of runs, as the client sees those end. */
final class FanOut implements Client.Watcher {
  private final int width;
  private final ConcurrentMap<String, OfEvent> byEvent = new ConcurrentHashMap<>();
  private final AtomicLong ended = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();

  /** By run id; the reader's own. */
  private final Map<String, OfEvent> byRun = new HashMap<>();

  /**
   * @param width runs that each event starts
   */
  FanOut(int width) {
    this.width = width;
  }

  /** One event; its times are set in the thread that reads the history. */
  static final class OfEvent {
    private final String id;
    private final long sentNanos;
    private final Runnable whenOver;
    private final CountDownLatch open;
    private volatile long overNanos;

    private OfEvent(String id, long sentNanos, int width, Runnable whenOver) {
      this.id = id;
      this.sentNanos = sentNanos;
      this.whenOver = whenOver;
      this.open = new CountDownLatch(width);
    }

    /** Waits until all its runs have ended; false when they have not by then. */
    boolean await(long millis) throws InterruptedException {
      return open.await(millis, TimeUnit.MILLISECONDS);
    }

    /** From just before it was handed to the producer until the last of its ends was read. */
    long latencyNanos() {
      return overNanos - sentNanos;
    }

    /** Answers whether it was the last. */
    private boolean oneEnded() {
      boolean last = open.getCount() == 1;
      if (last) {
        overNanos = System.nanoTime();
        whenOver.run();
      }
      open.countDown();
      return last;
    }
  }

  /**
   * Sends one.
   *
   * @param whenOver is called in the reader's thread when the last of its runs has ended
   */
  OfEvent send(Client client, String event, byte[] data, Runnable whenOver) {
    String id = client.newId();
    OfEvent sent = new OfEvent(id, System.nanoTime(), width, whenOver);
    byEvent.put(id, sent);
    client.send(id, event, data);
    return sent;
  }

  /** Runs that have ended so far. */
  long ended() {
    return ended.get();
  }

  /** Those that ended otherwise than completed. */
  long failed() {
    return failed.get();
  }

  @Override
  public void seen(HistoryRecord record) {
    switch (record.getBody()) {
      case RunScheduled scheduled -> {
        OfEvent event = byEvent.get(scheduled.getEventId());
        if (event != null) {
          byRun.put(record.getRunId(), event);
        }
      }
      case RunEnded end -> {
        OfEvent event = byRun.remove(record.getRunId());
        if (event != null) {
          if (end.getStatus() != RunStatus.COMPLETED) {
            failed.incrementAndGet();
          }
          ended.incrementAndGet();
          if (event.oneEnded()) {
            byEvent.remove(event.id);
          }
        }
      }
      default -> {} // what happens in between is not asked for
    }
  }
}
