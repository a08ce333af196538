package dev.sluice.console.pages;

import dev.sluice.errors.SluiceException;
import dev.sluice.gateway.access.Role;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What pages show that several people have open: it is looked up once for all whose role is the
 * same, however many they are. Thread-safe.
 */
final class SharedLooks {
  private final Map<Page, Shared> open = new HashMap<>();
  private final LongSupplier changes;

  /**
   * @param changes a number that grows with each change of what is looked at
   */
  SharedLooks(LongSupplier changes) {
    this.changes = changes;
  }

  /**
   * What people see alike.
   *
   * @param role what may be seen depends on it
   * @param address with its query
   */
  record Page(Role role, String address) {}

  /**
   * What a page showed.
   *
   * @param html the part of it that changes
   * @param took how long it took to look it up
   */
  record Look(PageView view, String html, Duration took) {}

  /** Takes part in a page; the caller closes it. */
  synchronized Shared open(Page page) {
    Shared shared = open.computeIfAbsent(page, Shared::new);
    shared.viewers++;
    return shared;
  }

  private synchronized void leave(Shared shared) {
    if (--shared.viewers == 0) {
      open.remove(shared.page);
    }
  }

  /** How many different pages are open. */
  synchronized int pages() {
    return open.size();
  }

  /** A page that one or more have open. */
  final class Shared implements AutoCloseable {
    private final Page page;
    private final ReentrantLock looking = new ReentrantLock();
    private int viewers;

    private volatile @Nullable Last last;

    private Shared(Page page) {
      this.page = page;
    }

    /**
     * The last look if it knows of all {@code seen}, and is not older than {@code fresh}; otherwise
     * a new one. Waits for another's that has begun.
     *
     * @throws SluiceException what looking threw, for all who would look at the same
     */
    Look look(long seen, Duration fresh, Supplier<Look> again) throws InterruptedException {
      Last known = last;
      if (known == null || !known.serves(seen, fresh)) {
        looking.lockInterruptibly();
        try {
          known = last;
          if (known == null || !known.serves(seen, fresh)) {
            known = now(again);
            last = known;
          }
        } finally {
          looking.unlock();
        }
      }
      return known.look();
    }

    private Last now(Supplier<Look> again) {
      long knows = changes.getAsLong();
      try {
        Look look = again.get();
        return new Last(knows, System.nanoTime(), look, null);
      } catch (SluiceException e) {
        return new Last(knows, System.nanoTime(), null, e);
      }
    }

    @Override
    public void close() {
      leave(this);
    }
  }

  private record Last(
      long knows, long at, @Nullable Look found, @Nullable SluiceException problem) {
    boolean serves(long seen, Duration fresh) {
      return knows >= seen && System.nanoTime() - at < fresh.toNanos();
    }

    Look look() {
      if (found == null) {
        throw problem == null ? new IllegalStateException("Nothing was found") : problem;
      }
      return found;
    }
  }
}
