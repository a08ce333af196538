package dev.sluice.console.pages;

import dev.sluice.errors.SluiceException;
import dev.sluice.gateway.access.Doorkeeper;
import dev.sluice.gateway.read.ReadModel;
import dev.sluice.gateway.read.ReadModelUnavailableException;
import io.javalin.http.Context;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Supplier;

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
   * @throws SluiceException SLUICE-1241, SLUICE-4154 too many are open
   */
  void stream(Context ctx, Duration pace, Supplier<String> part, Supplier<String> standing)
      throws InterruptedException {
    String client = Doorkeeper.caller(ctx).name() + ' ' + ctx.ip();
    places.take(client);
    try {
      follow(ctx, open(ctx), pace, part, standing);
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

  private static OutputStream open(Context ctx) throws IOException {
    HttpServletResponse response = ctx.res();
    response.setStatus(200);
    response.setContentType("text/event-stream; charset=utf-8");
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("X-Accel-Buffering", "no");
    return response.getOutputStream();
  }

  private void follow(
      Context ctx,
      OutputStream out,
      Duration pace,
      Supplier<String> part,
      Supplier<String> standing)
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
        event(out, "part", newPart);
      }
      if (!newStanding.equals(toldStanding)) {
        event(out, "standing", newStanding);
      }
      if (news || System.nanoTime() - quietSince > HEARTBEAT.toNanos()) {
        out.write(":\n\n".getBytes(StandardCharsets.UTF_8));
        out.flush();
        quietSince = System.nanoTime();
      }
      toldPart = newPart;
      toldStanding = newStanding;
      model.awaitChange(seen, pace);
      Thread.sleep(PACE);
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

  private static void event(OutputStream out, String name, String html) throws IOException {
    StringBuilder event = new StringBuilder(html.length() + 64);
    event.append("event: ").append(name).append('\n');
    html.lines().forEach(line -> event.append("data: ").append(line).append('\n'));
    out.write(event.append('\n').toString().getBytes(StandardCharsets.UTF_8));
  }
}
