package dev.sluice.gateway;

import dev.sluice.gateway.read.LiveMessage;
import dev.sluice.gateway.read.LiveMessages;
import dev.sluice.gateway.read.LivePosition;
import dev.sluice.gateway.read.Payload;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What steps say, as a test has them say it. */
final class FakeLive implements LiveMessages {
  private record Told(String runId, LiveMessage message) {}

  final AtomicInteger followers = new AtomicInteger();
  volatile boolean away;
  private final List<Told> told = new CopyOnWriteArrayList<>();

  /** The next message of a run; its number is its offset too. */
  void say(String runId, String channel, String json) {
    int number = told.size() + 1;
    told.add(
        new Told(
            runId,
            new LiveMessage(
                new LivePosition(number, 0),
                2,
                "turn-1",
                number,
                channel,
                "agent/model",
                1,
                Instant.EPOCH,
                new Payload(json))));
  }

  @Override
  public Following follow(String runId, Instant started, @Nullable LivePosition after) {
    if (away) {
      throw new ApiException(503, "SLUICE-6255", "Expected Kafka, found none.", "Start it.");
    }
    followers.incrementAndGet();
    return new Following() {
      private int next = after == null ? 0 : (int) after.offset();

      @Override
      public List<LiveMessage> next(Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (next >= told.size() && System.nanoTime() < deadline) {
          Thread.sleep(5);
        }
        List<Told> some = told.subList(next, told.size());
        next += some.size();
        return some.stream().filter(each -> each.runId().equals(runId)).map(Told::message).toList();
      }

      @Override
      public boolean caughtUp() {
        return true;
      }

      @Override
      public void close() {
        followers.decrementAndGet();
      }
    };
  }
}
