package dev.sluice.gateway.privacy;

import dev.sluice.gateway.read.LiveMessage;
import dev.sluice.gateway.read.LiveMessages;
import dev.sluice.gateway.read.LivePosition;
import dev.sluice.gateway.read.Payload;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What steps say, as the current caller may see it: masked, decoded, or as it is. A run is to be
 * followed on the thread that answers the caller's request.
 */
public final class PrivateMessages implements LiveMessages {
  private final LiveMessages all;
  private final PrivateReadModel shown;

  /**
   * @param shown knows what the caller may see
   */
  public PrivateMessages(LiveMessages all, PrivateReadModel shown) {
    this.all = all;
    this.shown = shown;
  }

  @Override
  public Following follow(String runId, Instant started, @Nullable LivePosition after)
      throws InterruptedException {
    Following following = all.follow(runId, started, after);
    return new Following() {
      @Override
      public List<LiveMessage> next(Duration atMost) throws InterruptedException {
        return asSeen(following.next(atMost));
      }

      @Override
      public boolean caughtUp() {
        return following.caughtUp();
      }

      @Override
      public void close() {
        following.close();
      }
    };
  }

  private List<LiveMessage> asSeen(List<LiveMessage> messages) {
    List<Payload> seen = shown.seen(messages.stream().map(LiveMessage::data).toList());
    List<LiveMessage> asSeen = new ArrayList<>(messages.size());
    for (int i = 0; i < messages.size(); i++) {
      asSeen.add(messages.get(i).with(seen.get(i)));
    }
    return asSeen;
  }
}
