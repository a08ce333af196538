package dev.sluice.console.pages;

import dev.sluice.console.pages.SharedLooks.Look;
import dev.sluice.console.pages.SharedLooks.Shared;
import dev.sluice.errors.SluiceException;
import dev.sluice.gateway.SentEvents;
import dev.sluice.gateway.access.Caller;
import dev.sluice.gateway.access.Doorkeeper;
import dev.sluice.gateway.read.ReadModel;
import dev.sluice.gateway.read.ReadModelUnavailableException;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells open pages what has changed, as server-sent events: each holds the new HTML of a part. A
 * stream keeps the request's thread, which is a virtual one. Thread-safe.
 */
final class LiveStreams {
  private static final Duration PACE = Duration.ofMillis(250);

  /** Looking a page up takes at most a fifth of the time: it rests four times as long. */
  private static final int REST_PER_LOOK = 4;

  /** A page is looked at again after that time although nothing has changed. */
  static final Duration HEARTBEAT = Duration.ofSeconds(10);

  /** After which the browser asks again, so that nothing is held for a page that is gone. */
  private static final Duration LONGEST = Duration.ofMinutes(10);

  /** Something that a page tells beside what the read model knows; of one stream. */
  interface Aside extends AutoCloseable {
    /** The name of its events. */
    String event();

    /** Told what the page shows whenever that was looked up. */
    void shows(PageView view);

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
  private final Function<PageView, String> html;
  private final LivePlaces places = new LivePlaces();
  private final SharedLooks looks;
  private volatile boolean closed;

  /**
   * @param html the part of a page that changes
   */
  LiveStreams(ReadModel model, Function<PageView, String> html) {
    this.model = model;
    this.html = html;
    this.looks = new SharedLooks(model::changes);
  }

  /**
   * Sends the part of a page that changes, and {@code standing}, now and whenever they have
   * changed, until the browser or the server goes away, or who looks may no longer. All of one role
   * who have the same address open share what is looked up.
   *
   * @param pace how long at most nobody looks while the read model does not change
   * @param look what the page shows; depends on nothing but the address and the caller's role
   * @param aside what is told beside; null: nothing
   * @throws SluiceException SLUICE-1241, SLUICE-4154 too many are open
   */
  void stream(
      Context ctx,
      Duration pace,
      Supplier<PageView> look,
      Supplier<String> standing,
      @Nullable Aside aside)
      throws InterruptedException {
    Caller caller = Doorkeeper.caller(ctx);
    String client = caller.name() + ' ' + ctx.ip();
    String address = ctx.req().getRequestURI() + '?' + ctx.queryString();
    places.take(client);
    try (var page = looks.open(new SharedLooks.Page(caller.role(), address))) {
      follow(ctx, SentEvents.open(ctx), pace, page, () -> now(look), standing, aside);
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

  private Look now(Supplier<PageView> look) {
    long start = System.nanoTime();
    PageView view = look.get();
    return new Look(view, html.apply(view), Duration.ofNanos(System.nanoTime() - start));
  }

  private void follow(
      Context ctx,
      SentEvents out,
      Duration pace,
      Shared page,
      Supplier<Look> again,
      Supplier<String> standing,
      @Nullable Aside aside)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    long quietSince = start;
    Duration fresh = pace.dividedBy(2);
    Look look = null;
    String toldPart = "";
    String toldStanding = "";
    while (!closed && System.nanoTime() - start < LONGEST.toNanos() && Doorkeeper.stillMay(ctx)) {
      long seen = model.changes();
      look = current(page, seen, fresh, again, look);
      if (look != null && aside != null) {
        aside.shows(look.view());
      }
      String newPart = look == null ? "" : look.html();
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
      Duration rest = rest(look);
      if (aside == null) {
        model.awaitChange(seen, pace);
        Thread.sleep(rest);
      } else {
        tellBeside(out, aside, seen, pace, rest);
      }
    }
  }

  /** A page that takes long to look up is looked up less often. */
  private static Duration rest(@Nullable Look look) {
    Duration rest = look == null ? PACE : look.took().multipliedBy(REST_PER_LOOK);
    return rest.compareTo(PACE) < 0 ? PACE : rest;
  }

  /** Until the read model has changed, or it is time to look all the same. */
  private void tellBeside(SentEvents out, Aside aside, long seen, Duration pace, Duration rest)
      throws IOException, InterruptedException {
    long begun = System.nanoTime();
    Duration gone = Duration.ZERO;
    while (!closed
        && gone.compareTo(pace) < 0
        && (gone.compareTo(rest) < 0 || model.changes() == seen)) {
      String html = aside.next(PACE);
      if (html != null) {
        out.event(aside.event(), null, html);
        out.flush();
      }
      gone = Duration.ofNanos(System.nanoTime() - begun);
    }
  }

  /** While the database is away a page keeps what it shows; the standing says why. */
  private static @Nullable Look current(
      Shared page, long seen, Duration fresh, Supplier<Look> again, @Nullable Look told)
      throws InterruptedException {
    try {
      return page.look(seen, fresh, again);
    } catch (ReadModelUnavailableException e) {
      return told;
    }
  }
}
