package dev.sluice.console.pages;

import dev.sluice.errors.SluiceException;
import dev.sluice.gateway.SentEvents;
import dev.sluice.gateway.access.Doorkeeper;
import dev.sluice.gateway.read.ReadModel;
import dev.sluice.gateway.read.ReadModelUnavailableException;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells open pages what has changed, as server-sent events: each holds the new HTML of a part. A
 * stream keeps the request's thread, which is a virtual one. Thread-safe.
 */
final class LiveStreams {
  private static final Duration PACE = Duration.ofMillis(250);

  /** A page is looked at again after that time although nothing has changed. */
  static final Duration HEARTBEAT = Duration.ofSeconds(10);

  /** After which the browser asks again, so that nothing is held for a page that is gone. */
  private static final Duration LONGEST = Duration.ofMinutes(10);

  /** Something that a page tells beside what the read model knows; of one stream. */
  interface Aside extends AutoCloseable {
    /** The name of its events. */
    String event();

    /**
     * New HTML, as soon as there is some; waits until then.
     *
     * @return null: there was none within {@code atMost}
     */
    @Nullable String next(Duration atMost) throws InterruptedException;

    @Override
    void close();
  }

  private final ReadModel model;
  private final LivePlaces places = new LivePlaces();
  private volatile boolean closed;

  LiveStreams(ReadModel model) {
    this.model = model;
  }

  /**
   * Sends {@code part} and {@code standing} now and whenever they have changed, until the browser
   * or the server goes away, or who looks may no longer.
   *
   * @param pace how long at most nobody looks while the read model does not change
   * @param aside what is told beside; null: nothing
   * @throws SluiceException SLUICE-1241, SLUICE-4154 too many are open
   */
  void stream(
      Context ctx,
      Duration pace,
      Supplier<String> part,
      Supplier<String> standing,
      @Nullable Aside aside)
      throws InterruptedException {
    String client = Doorkeeper.caller(ctx).name() + ' ' + ctx.ip();
    places.take(client);
    try {
      follow(ctx, SentEvents.open(ctx), pace, part, standing, aside);
    } catch (IOException e) {
      return; // The page was closed: that is how a stream ends.
    } finally {
      places.giveBack(client);
    }
  }

  /** Ends all streams within a moment and takes no more. */
  void close() {
    closed = true;
  }

  private void follow(
      Context ctx,
      SentEvents out,
      Duration pace,
      Supplier<String> part,
      Supplier<String> standing,
      @Nullable Aside aside)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    long quietSince = start;
    String toldPart = "";
    String toldStanding = "";
    while (!closed && System.nanoTime() - start < LONGEST.toNanos() && Doorkeeper.stillMay(ctx)) {
      long seen = model.changes();
      String newPart = current(part, toldPart);
      String newStanding = standing.get();
      boolean news = !newPart.equals(toldPart) || !newStanding.equals(toldStanding);
      if (!newPart.equals(toldPart)) {
        out.event("part", null, newPart);
      }
      if (!newStanding.equals(toldStanding)) {
        out.event("standing", null, newStanding);
      }
      if (news || System.nanoTime() - quietSince > HEARTBEAT.toNanos()) {
        out.flush();
        quietSince = System.nanoTime();
      }
      toldPart = newPart;
      toldStanding = newStanding;
      if (aside == null) {
        model.awaitChange(seen, pace);
        Thread.sleep(PACE);
      } else {
        tellBeside(out, aside, seen, pace);
      }
    }
  }

  /** Until the read model has changed, or it is time to look all the same. */
  private void tellBeside(SentEvents out, Aside aside, long seen, Duration pace)
      throws IOException, InterruptedException {
    long begun = System.nanoTime();
    Duration gone = Duration.ZERO;
    while (!closed
        && gone.compareTo(pace) < 0
        && (gone.compareTo(PACE) < 0 || model.changes() == seen)) {
      String html = aside.next(PACE);
      if (html != null) {
        out.event(aside.event(), null, html);
        out.flush();
      }
      gone = Duration.ofNanos(System.nanoTime() - begun);
    }
  }

  /** While the database is away a page keeps what it shows; the standing says why. */
  private static String current(Supplier<String> part, String told) {
    try {
      return part.get();
    } catch (ReadModelUnavailableException e) {
      return told;
    }
  }
}
