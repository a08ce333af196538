package dev.sluice.gateway;

import dev.sluice.gateway.access.Doorkeeper;
import dev.sluice.gateway.access.OpenSession;
import dev.sluice.gateway.access.Sessions;
import io.javalin.http.Context;
import io.javalin.router.JavalinDefaultRoutingApi;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The routes that tell who has logged in to the pages, and put an end to it. */
final class SessionRoutes {
  private static final Logger log = LoggerFactory.getLogger(SessionRoutes.class);

  private final Sessions sessions;
  private final SessionAudit audit;

  SessionRoutes(Sessions sessions, SessionAudit audit) {
    this.sessions = sessions;
    this.audit = audit;
  }

  record Listed(List<OpenSession> sessions) {}

  void addTo(JavalinDefaultRoutingApi routes) {
    routes.get("/v1/sessions", ctx -> Answers.json(ctx, 200, new Listed(sessions.list())));
    routes.delete("/v1/sessions", this::end);
  }

  /** They end whatever Kafka says of it: who must be out must be out. */
  private void end(Context ctx) throws InterruptedException {
    String of = ctx.queryParam("of");
    if (of == null || of.isBlank()) {
      throw new ApiException(
          400,
          "SLUICE-1301",
          "Expected whose sessions to end as ?of=, a name or a session's id, found none.",
          "List them with: sluice sessions");
    }
    int ended = sessions.endAll(of);
    if (ended == 0) {
      throw new ApiException(
          404,
          "SLUICE-4150",
          "Expected the name of somebody who has logged in, or the id of a session, found '%s'."
              .formatted(of),
          "List them with: sluice sessions");
    }
    String by = Doorkeeper.caller(ctx).orElse(Query.by(ctx));
    log.info("{} ended {} sessions of {}", by, ended, of);
    note(of, ended, by);
    Answers.json(ctx, 200, Map.of("ended", ended));
  }

  private void note(String of, int ended, String by) throws InterruptedException {
    try {
      audit.tell(of, ended, by);
    } catch (ApiException e) {
      throw new ApiException(
          e.status(),
          "SLUICE-4153",
          "Expected the audit to take the end of the sessions of '%s' (%d), found: %s"
              .formatted(of, ended, e.problem()),
          "They are ended. The gateway's log says so too.",
          Map.of(),
          e);
    }
  }
}
