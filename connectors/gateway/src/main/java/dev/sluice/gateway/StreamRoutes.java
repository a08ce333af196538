package dev.sluice.gateway;

import dev.sluice.gateway.access.Doorkeeper;
import dev.sluice.gateway.read.LiveMessage;
import dev.sluice.gateway.read.LiveMessages;
import dev.sluice.gateway.read.LiveMessages.Following;
import dev.sluice.gateway.read.LivePosition;
import dev.sluice.gateway.read.ReadModel;
import dev.sluice.gateway.read.ReadModelUnavailableException;
import dev.sluice.gateway.read.RunTrace;
import io.javalin.http.Context;
import io.javalin.router.JavalinDefaultRoutingApi;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What steps of a run say while they run, as server-sent events: first what Kafka still has of it,
 * then what comes, until the run has ended. A stream keeps the request's thread, which is a virtual
 * one.
 */
final class StreamRoutes {
  /** How many may follow at once. */
  static final int MAX_OPEN = 200;

  /** The id of the last event: whoever comes back with it has heard all. */
  private static final String END = "end";

  private static final Duration RUN_KNOWN = Duration.ofSeconds(5);
  private static final Duration LOOK = Duration.ofMillis(500);

  /** What was said before the run ended may come a moment after it. */
  private static final Duration LATE = Duration.ofMillis(500);

  private static final Duration HEARTBEAT = Duration.ofSeconds(10);

  /** After which the client asks again, so that nothing is held for one that is gone. */
  private static final Duration LONGEST = Duration.ofHours(1);

  private final Lookups lookups;
  private final ReadModel readModel;
  private final LiveMessages live;
  private final Semaphore places = new Semaphore(MAX_OPEN);
  private volatile boolean closed;

  StreamRoutes(Lookups lookups, ReadModel readModel, LiveMessages live) {
    this.lookups = lookups;
    this.readModel = readModel;
    this.live = live;
  }

  void addTo(JavalinDefaultRoutingApi routes) {
    routes.get("/v1/runs/{id}/stream", this::stream);
  }

  /** Ends all streams within a moment and takes no more. */
  void close() {
    closed = true;
  }

  private void stream(Context ctx) throws InterruptedException {
    String last = ctx.header("Last-Event-ID");
    LivePosition after = position(last);
    String channel = Query.filters(ctx).channel();
    long seen = readModel.changes();
    RunTrace run = lookups.run(ctx.pathParam("id"), -1, RUN_KNOWN);
    if (END.equals(last) && run.summary().status().ended()) {
      ctx.status(204);
      return;
    }
    if (closed || !places.tryAcquire()) {
      throw new ApiException(
          503,
          "SLUICE-6254",
          "Expected at most " + MAX_OPEN + " streams of runs, found as many open already.",
          "Close some, or try again; the run's trace tells what its steps came to.");
    }
    try (Following following =
        live.follow(run.summary().id(), run.summary().scheduledAt(), after)) {
      SentEvents out = SentEvents.open(ctx);
      out.flush();
      new Stream(out, run, seen, channel).follow(following, () -> Doorkeeper.stillMay(ctx));
    } catch (IOException e) {
      return; // The client went away: that is how a stream ends.
    } finally {
      places.release();
    }
  }

  private static @Nullable LivePosition position(@Nullable String id) {
    return id == null || id.isBlank() || id.equals(END)
        ? null
        : LivePosition.of(id)
            .orElseThrow(
                () ->
                    new ApiException(
                        400,
                        "SLUICE-6253",
                        "Expected as Last-Event-ID the id of an event of this stream, such as"
                            + " 1207-3, found another text.",
                        "Send the id of the last event that was received, or leave it out."));
  }

  /** One client. */
  private final class Stream {
    private final SentEvents out;
    private final String runId;
    private final @Nullable String channel;
    private String status;
    private boolean ended;
    private long seen;
    private long lookedAt = System.nanoTime();

    /**
     * @param seen how the read model stood before the run was looked at
     */
    Stream(SentEvents out, RunTrace run, long seen, @Nullable String channel) {
      this.out = out;
      this.seen = seen;
      this.runId = run.summary().id();
      this.channel = channel;
      this.status = run.summary().status().name();
      this.ended = run.summary().status().ended();
    }

    /**
     * @param may whether who follows still may
     */
    void follow(Following following, BooleanSupplier may) throws IOException, InterruptedException {
      long start = System.nanoTime();
      long quietSince = start;
      while (!closed && may.getAsBoolean() && System.nanoTime() - start < LONGEST.toNanos()) {
        boolean last = ended;
        List<LiveMessage> some = next(following, last ? LATE : LOOK);
        if (tell(some) || System.nanoTime() - quietSince > HEARTBEAT.toNanos()) {
          out.flush();
          quietSince = System.nanoTime();
        }
        if (last && some.isEmpty() && following.caughtUp()) {
          out.event("end", END, Answers.text(Map.of("status", status)));
          out.flush();
          return;
        }
        look();
      }
    }

    /** When Kafka no longer answers the stream ends; the client comes back and is told why. */
    private List<LiveMessage> next(Following following, Duration atMost)
        throws IOException, InterruptedException {
      try {
        return following.next(atMost);
      } catch (ApiException e) {
        throw new IOException(e);
      }
    }

    /** Whether there was something for this client. */
    private boolean tell(List<LiveMessage> messages) throws IOException {
      boolean told = false;
      for (LiveMessage message : messages) {
        if (channel == null || channel.equals(message.channel())) {
          out.event(null, message.position().text(), Answers.text(message));
          told = true;
        }
      }
      return told;
    }

    private void look() {
      if (ended || readModel.changes() == seen || System.nanoTime() - lookedAt < LOOK.toNanos()) {
        return;
      }
      seen = readModel.changes();
      lookedAt = System.nanoTime();
      try {
        readModel
            .run(runId)
            .ifPresent(
                run -> {
                  status = run.summary().status().name();
                  ended = run.summary().status().ended();
                });
      } catch (ReadModelUnavailableException e) {
        return; // what steps say does not come from there
      }
    }
  }
}
