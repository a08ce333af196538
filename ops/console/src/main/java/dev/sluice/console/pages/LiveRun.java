package dev.sluice.console.pages;

import dev.sluice.errors.SluiceException;
import dev.sluice.gateway.read.LiveMessage;
import dev.sluice.gateway.read.LiveMessages;
import dev.sluice.gateway.read.LiveMessages.Following;
import dev.sluice.gateway.read.RunTrace;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The part of a run's page that shows what its steps say, from the moment when the page is open
 * until the run has ended. While Kafka is away the page does without.
 */
final class LiveRun implements LiveStreams.Aside {
  private static final Logger LOG = LoggerFactory.getLogger(LiveRun.class);
  private static final Duration BETWEEN_TRIES = Duration.ofSeconds(10);

  /** So that fast words are shown some at a time. */
  private static final Duration PACE = Duration.ofMillis(100);

  private final LiveMessages messages;
  private final String runId;
  private final Clock clock;
  private final Function<LivePanel, String> html;
  private final LivePanel panel = new LivePanel();
  private @Nullable Following following;
  private @Nullable RunTrace run;
  private Instant tryAt = Instant.MIN;

  /**
   * @param html a panel as HTML
   */
  LiveRun(LiveMessages messages, String runId, Clock clock, Function<LivePanel, String> html) {
    this.messages = messages;
    this.runId = runId;
    this.clock = clock;
    this.html = html;
  }

  /** A {@link RunView}, which says how the run stands. */
  @Override
  public void shows(PageView view) {
    run = ((RunView) view).run();
  }

  @Override
  public String event() {
    return "live";
  }

  @Override
  public @Nullable String next(Duration atMost) throws InterruptedException {
    Following open = open();
    if (open == null) {
      Thread.sleep(atMost);
      return null;
    }
    List<LiveMessage> some;
    try {
      some = open.next(atMost);
    } catch (SluiceException e) {
      later(e);
      return null;
    }
    if (some.isEmpty()) {
      if (ended() && open.caughtUp()) {
        close();
      }
      return null;
    }
    panel.add(some);
    Thread.sleep(PACE);
    return html.apply(panel);
  }

  private boolean ended() {
    return run != null && run.summary().status().ended();
  }

  private @Nullable Following open() throws InterruptedException {
    if (following == null && run != null && !ended() && !clock.instant().isBefore(tryAt)) {
      try {
        following = messages.follow(runId, run.summary().scheduledAt(), null);
      } catch (SluiceException e) {
        later(e);
      }
    }
    return following;
  }

  private void later(SluiceException e) {
    LOG.debug("What run {} says is not shown", runId, e);
    tryAt = clock.instant().plus(BETWEEN_TRIES);
    close();
  }

  @Override
  public void close() {
    if (following != null) {
      following.close();
      following = null;
    }
  }
}
