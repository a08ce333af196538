package dev.sluice.console;

import dev.sluice.errors.SluiceException;
import dev.sluice.gateway.read.AuditEntry;
import dev.sluice.gateway.read.AuditFilter;
import dev.sluice.gateway.read.AuditPage;
import dev.sluice.gateway.read.Payload;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** Lists the orders that were given. */
final class AuditQuery {
  private final Handle handle;

  AuditQuery(Handle handle) {
    this.handle = handle;
  }

  /**
   * @throws SluiceException SLUICE-1301 the cursor is none
   */
  AuditPage page(AuditFilter filter) {
    Where where =
        new Where()
            .and("given_by = :by", "by", filter.by())
            .and("at >= :from", "from", filter.from())
            .and("at < :to", "to", filter.to());
    Position after = Position.parse(filter.cursor());
    if (after != null) {
      where.and(
          "(at, request_id, subject) < (:afterAt, :afterRequest, :afterSubject)",
          Map.of(
              "afterAt", after.at(),
              "afterRequest", after.first(),
              "afterSubject", after.second()));
    }
    List<AuditEntry> found =
        where
            .bind(
                handle.createQuery(
                    "select request_id, subject, kind, function_id, given_by, at, details from"
                        + " orders where "
                        + where.sql()
                        + " order by at desc, request_id desc, subject desc limit :limit"))
            .bind("limit", filter.limit() + 1)
            .map((row, context) -> entry(row))
            .list();
    if (found.size() <= filter.limit()) {
      return new AuditPage(found, null);
    }
    List<AuditEntry> page = List.copyOf(found.subList(0, filter.limit()));
    AuditEntry last = page.getLast();
    return new AuditPage(page, Position.of(last.at(), last.requestId(), last.subject()).text());
  }

  private static AuditEntry entry(ResultSet row) throws SQLException {
    return new AuditEntry(
        row.getString("request_id"),
        row.getString("kind"),
        row.getString("subject"),
        row.getString("function_id"),
        row.getString("given_by"),
        row.getTimestamp("at").toInstant(),
        Payload.of(row.getString("details").getBytes(StandardCharsets.UTF_8)));
  }
}
