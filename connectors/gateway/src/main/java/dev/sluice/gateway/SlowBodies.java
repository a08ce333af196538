package dev.sluice.gateway;

import java.io.IOException;
import java.time.Duration;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * Gives up bodies that come too slowly: a client that sends a byte a second would hold its request
 * for as long as it likes, for it is never silent long enough to be cut off.
 */
final class SlowBodies implements HttpConfiguration.Customizer {
  /** A body may take so long, and longer by a second for every so many bytes that have come. */
  static final Duration GRACE = Duration.ofSeconds(10);

  static final int BYTES_PER_SECOND = 1_024;

  /** A body was given up. */
  static final class SlowBodyException extends IOException {
    private static final long serialVersionUID = 1L;

    SlowBodyException(long bytes, Duration after) {
      super("%,d bytes after %d s".formatted(bytes, after.toSeconds()));
    }
  }

  @Override
  public Request customize(Request request, HttpFields.Mutable responseHeaders) {
    return new Paced(request);
  }

  /** The time begins when the body is first asked for; jetty asks one thread at a time. */
  private static final class Paced extends Request.Wrapper {
    private long begin;
    private boolean begun;
    private boolean ended;
    private long bytes;
    private @Nullable SlowBodyException given;

    Paced(Request request) {
      super(request);
    }

    @Override
    public Content.@Nullable Chunk read() {
      long now = System.nanoTime();
      if (!begun) {
        begun = true;
        begin = now;
      }
      Duration passed = Duration.ofNanos(now - begin);
      Duration allowed = GRACE.plusSeconds(bytes / BYTES_PER_SECOND);
      if (given == null && !ended && passed.compareTo(allowed) > 0) {
        given = new SlowBodyException(bytes, passed);
      }
      if (given != null) {
        return Content.Chunk.from(given, true);
      }
      Content.Chunk chunk = super.read();
      if (chunk != null) {
        ended = chunk.isLast();
        bytes += chunk.remaining();
      }
      return chunk;
    }
  }
}
