package dev.sluice.worker;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The readers of a worker: always enough that are not pinned by slow turns, within a bound. Each is
 * a member of the app's share group.
 */
final class CommandReaders {
  private static final Logger LOG = LoggerFactory.getLogger(CommandReaders.class);

  /** Readers that are free to poll, for a topic of one partition. */
  static final int FREE = 2;

  /** Each costs two threads and a connection to every broker. */
  private static final int MOST = 64;

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  private final Function<CommandReaders, CommandReader> newReader;
  private final Room room;
  private final int free;
  private final int most;
  private final Map<CommandReader, Thread> readers = new LinkedHashMap<>();
  private int pinned;
  private int started;
  private volatile boolean stopping;
  private volatile long drainUntil = Long.MAX_VALUE;

  /**
   * @param partitions of the command topic: the group gives a partition to as few members as it
   *     can, so with several of them more readers have to be free
   * @param room for the turns of all readers of the worker
   */
  CommandReaders(Function<CommandReaders, CommandReader> newReader, int partitions, Room room) {
    this.newReader = newReader;
    this.room = room;
    this.free = partitions == 1 ? FREE : FREE * partitions;
    this.most = Math.max(free, MOST);
  }

  synchronized void start() {
    while (!stopping && readers.size() - pinned < free && readers.size() < most) {
      CommandReader reader = newReader.apply(this);
      Thread thread = new Thread(reader, "sluice-commands-" + started++);
      readers.put(reader, thread);
      thread.start();
    }
  }

  /** The calling reader has a slow turn. */
  synchronized void pinned() {
    pinned++;
    if (readers.size() == most && readers.size() == pinned) {
      LOG.warn("All {} readers have slow turns; commands wait. Start more workers.", most);
    }
    start();
  }

  synchronized void unpinned() {
    pinned--;
  }

  /** Whether a reader that found nothing is one too many; if so, it is no longer counted on. */
  synchronized boolean mayLeave(CommandReader reader) {
    if (readers.size() - pinned > free) {
      readers.remove(reader);
      return true;
    }
    return false;
  }

  synchronized void left(CommandReader reader) {
    readers.remove(reader);
    start(); // one that failed is replaced
  }

  Room room() {
    return room;
  }

  boolean isStopping() {
    return stopping;
  }

  boolean isDrainOver() {
    return stopping && drainNanos() <= 0;
  }

  /** How long running turns may still take. */
  long drainNanos() {
    return drainUntil == Long.MAX_VALUE ? Long.MAX_VALUE : drainUntil - System.nanoTime();
  }

  /** Polls no more; turns that run have so long to end. */
  synchronized void stop(Duration timeout) {
    drainUntil = System.nanoTime() + timeout.toNanos();
    stopping = true;
    readers.forEach(CommandReader::wakeUp);
  }

  /** After {@link #stop}: waits until the running turns have ended and the group is left. */
  void awaitStopped() {
    List<Thread> left;
    synchronized (this) {
      left = List.copyOf(readers.values());
    }
    long deadline = drainUntil + CLOSE_TIMEOUT.toNanos();
    try {
      for (Thread thread : left) {
        thread.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
