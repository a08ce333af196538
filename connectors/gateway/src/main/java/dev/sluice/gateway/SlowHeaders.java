package dev.sluice.gateway;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpParser;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cuts off clients whose headers come too slowly: one that sends a byte a second is never silent
 * long enough for the server's own limit, and would hold its connection for hours. Looks at all
 * connections every second.
 */
final class SlowHeaders extends AbstractLifeCycle {
  /** From the first byte of a request to the end of its headers, and a second or two more. */
  static final Duration LIMIT = Duration.ofSeconds(15);

  private static final Logger log = LoggerFactory.getLogger(SlowHeaders.class);
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

  private final Server server;

  /** As of the last look; touched by one look at a time. */
  private Map<EndPoint, Seen> seen = new HashMap<>();

  private volatile Scheduler.@Nullable Task next;

  SlowHeaders(Server server) {
    this.server = server;
  }

  /**
   * A connection as it was found.
   *
   * @param exchanges requests that have begun, and answers that have ended
   * @param quietAt how many bytes had come when it was first found between two requests; a byte
   *     more and a request has begun, even if only line ends came
   * @param since when it was first found in the middle of headers, in nanoseconds; null: it is not
   */
  private record Seen(long exchanges, long quietAt, @Nullable Long since) {
    boolean isTooSlow() {
      return since != null && System.nanoTime() - since > LIMIT.toNanos();
    }
  }

  @Override
  protected void doStart() {
    schedule();
  }

  @Override
  protected void doStop() {
    Scheduler.Task task = next;
    if (task != null) {
      task.cancel();
    }
  }

  private void schedule() {
    next =
        server.getScheduler().schedule(this::look, BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void look() {
    try {
      int cutOff = 0;
      Map<EndPoint, Seen> now = new HashMap<>();
      for (Connector connector : server.getConnectors()) {
        for (EndPoint endPoint : connector.getConnectedEndPoints()) {
          if (endPoint.getConnection() instanceof HttpConnection connection) {
            Seen found = found(connection, seen.get(endPoint));
            if (found.isTooSlow()) {
              endPoint.close();
              cutOff++;
            } else {
              now.put(endPoint, found);
            }
          }
        }
      }
      seen = now;
      if (cutOff > 0) {
        log.info("Cut off {} clients: headers took more than {} s", cutOff, LIMIT.toSeconds());
      }
    } finally {
      if (isRunning() || isStarting()) {
        schedule();
      }
    }
  }

  private static Seen found(HttpConnection connection, @Nullable Seen before) {
    HttpParser parser = connection.getParser();
    long exchanges = connection.getMessagesIn() + connection.getMessagesOut();
    long bytes = connection.getBytesIn();
    if (!parser.inHeaderState()) {
      return new Seen(exchanges, bytes, null);
    }
    Seen last =
        before != null && before.exchanges() == exchanges
            ? before
            : new Seen(exchanges, bytes, null);
    boolean isQuiet = parser.isState(HttpParser.State.START) && bytes == last.quietAt();
    return isQuiet || last.since() != null
        ? last
        : new Seen(exchanges, last.quietAt(), System.nanoTime());
  }
}
