package dev.sluice.gateway;

import dev.sluice.errors.SluiceException;
import dev.sluice.gateway.access.EndedSession;
import dev.sluice.gateway.access.Sessions;
import dev.sluice.schemas.control.EndSessions;
import dev.sluice.schemas.topics.RunIds;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the audit of sessions that ended. Those that end by themselves are told from a thread of
 * its own, which also finds the ones that nobody asks for any more; while Kafka does not take it,
 * it is told again and again.
 */
final class SessionAudit implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SessionAudit.class);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(2);
  private static final Duration AGAIN_AFTER = Duration.ofSeconds(5);
  private static final Duration CLOSE = Duration.ofSeconds(2);

  private final Sessions sessions;
  private final Controls controls;
  private final Thread thread = new Thread(this::follow, "sluice-sessions");

  SessionAudit(Sessions sessions, Controls controls) {
    this.sessions = sessions;
    this.controls = controls;
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /**
   * Tells of sessions that somebody ended.
   *
   * @param of whose, or a session's id
   * @param by who ended them
   * @throws ApiException SLUICE-1101 or SLUICE-1102 when Kafka did not take it
   */
  void tell(String of, int ended, String by) throws InterruptedException {
    tell(Controls.requestId(null), by, new EndSessions(of, ended, null));
  }

  private void tell(String id, @Nullable String by, EndSessions ended) throws InterruptedException {
    int partition = RunIds.partitionOfKey(id, controls.partitions());
    controls.send(partition, ended.getOf(), id, by, ended);
  }

  private void follow() {
    try {
      while (true) {
        sessions.sweep();
        Optional<EndedSession> ended = sessions.nextEnded(LOOK_EVERY);
        if (ended.isPresent()) {
          tellUntilTaken(ended.get());
        }
      }
    } catch (InterruptedException e) {
      log.debug("No more sessions are told of: the gateway closes");
    }
  }

  private void tellUntilTaken(EndedSession ended) throws InterruptedException {
    String id = Controls.requestId(null); // the same each time: the audit has it once
    boolean told = false;
    boolean failed = false;
    try {
      while (!told) {
        try {
          tell(id, null, new EndSessions(ended.name(), 1, ended.why().name()));
          told = true;
        } catch (SluiceException e) {
          if (!failed) {
            log.warn("The end of session {} cannot be told yet: {}", ended.id(), e.getMessage());
          }
          failed = true;
          Thread.sleep(AGAIN_AFTER);
        }
      }
    } finally {
      if (!told) {
        Sessions.lost(ended);
      }
    }
  }

  /** What could not be told until now is in the log only. */
  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(CLOSE);
      for (var left = sessions.nextEnded(Duration.ZERO);
          left.isPresent();
          left = sessions.nextEnded(Duration.ZERO)) {
        Sessions.lost(left.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
