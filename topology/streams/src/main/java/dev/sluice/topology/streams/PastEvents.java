package dev.sluice.topology.streams;

import dev.sluice.topology.core.waits.InterestTable;
import dev.sluice.topology.core.waits.LookBacks;
import dev.sluice.topology.core.waits.LookBacks.LookBack;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows a router the events that went by before their name was known to be waited for. A piece at a
 * time, so that the events that come now are not kept waiting; begun anew after a crash, because
 * what was looked at commits only once all of it was. One per task, on its thread.
 */
final class PastEvents implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PastEvents.class);

  /** How long the stream thread reads before it takes other records. */
  private static final Duration PIECE = Duration.ofMillis(100);

  /** Records of one look back; more of them are left out. */
  static final long MAX_RECORDS = 2_000_000;

  /** Bytes of one look back; more of them are left out. */
  static final long MAX_BYTES = 4L << 30;

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  /** What becomes of a past event. */
  interface Found {
    void event(InterestTable interests, long offset, Instant receivedAt, byte[] value);
  }

  private final EventLog log;
  private final int partition;
  private final LookBacks lookBacks;
  private final Interests.View interests;
  private final Found found;

  private @Nullable LookBack current;
  private EventLog.@Nullable Scan scan;
  private long records;
  private long bytes;
  private int checked = -1;
  private Instant notBefore = Instant.MIN;
  private Duration pause = FIRST_PAUSE;

  PastEvents(
      EventLog log, int partition, LookBacks lookBacks, Interests.View interests, Found found) {
    this.log = log;
    this.partition = partition;
    this.lookBacks = lookBacks;
    this.interests = interests;
    this.found = found;
  }

  /** Reads on, if there is something to look at. Costs nothing while no interest is new. */
  void tick(Instant now) {
    if (current == null && (checked == interests.version() || now.isBefore(notBefore))) {
      return;
    }
    LookBack lookBack = current == null ? next(now) : current;
    if (lookBack == null) {
      return;
    }
    current = lookBack;
    boolean more;
    try {
      if (scan == null) {
        scan = log.from(partition, lookBack.from());
      }
      more = scan.read(PIECE, (offset, at, value) -> show(lookBack, offset, at, value));
    } catch (EventLog.Unavailable e) {
      putOff(lookBack, now, e);
      return;
    }
    if (more && records < MAX_RECORDS && bytes < MAX_BYTES) {
      return;
    }
    if (more) {
      LOG.error(
          "SLUICE-4121 Expected at most {} past events ({} bytes) to look at for {} in partition"
              + " {}, found more since {}: a wait may miss one of them.",
          MAX_RECORDS,
          MAX_BYTES,
          lookBack.interests().all(),
          partition,
          lookBack.from());
    }
    lookBacks.done(lookBack);
    pause = FIRST_PAUSE;
    close();
  }

  private @Nullable LookBack next(Instant now) {
    int version = interests.version();
    LookBack next = lookBacks.next(interests.table(), now);
    if (next == null) {
      checked = version;
    }
    return next;
  }

  private void show(LookBack lookBack, long offset, Instant receivedAt, byte[] value) {
    records++;
    bytes += value.length;
    found.event(lookBack.interests(), offset, receivedAt, value);
  }

  private void putOff(LookBack lookBack, Instant now, EventLog.Unavailable e) {
    LOG.warn(
        "SLUICE-4122 The events of partition {} since {} cannot be read; waits for them are not"
            + " resolved before they are. Trying again in {} s: {}",
        partition,
        lookBack.from(),
        pause.toSeconds(),
        e.getMessage());
    notBefore = now.plus(pause);
    Duration longer = pause.multipliedBy(2);
    pause = longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer;
    close();
  }

  /** Gives up what is under way. */
  @Override
  public void close() {
    if (scan != null) {
      scan.close();
    }
    scan = null;
    current = null;
    records = 0;
    bytes = 0;
  }
}
