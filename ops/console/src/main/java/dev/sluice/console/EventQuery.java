package dev.sluice.console;

import dev.sluice.errors.SluiceException;
import dev.sluice.gateway.read.EventFilter;
import dev.sluice.gateway.read.EventPage;
import dev.sluice.gateway.read.EventSummary;
import dev.sluice.gateway.read.EventTrace;
import dev.sluice.gateway.read.NearMisses;
import dev.sluice.gateway.read.RunFilter;
import dev.sluice.gateway.read.RunStatus;
import dev.sluice.gateway.read.RunSummary;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Lists events, and puts together what came of one. */
final class EventQuery {
  private static final String RUNS =
      """
      select event_id, run.* from unnest(:ids) as asked (event_id) cross join lateral (
        select id, function_id, status, scheduled_at from runs
        where runs.event_id = asked.event_id order by scheduled_at, id limit :limit) as run
      order by scheduled_at, id
      """;
  private static final String SKIPS =
      """
      select asked.event_id, skip.* from unnest(:ids) as asked (event_id) cross join lateral (
        select function_id, reason, key, by_run, at from skips
        where skips.event_id = asked.event_id order by at, function_id, reason limit :limit) as skip
      order by at, function_id, reason
      """;
  private static final String TRIGGERS =
      """
      select distinct listed->>'event' from functions,
        jsonb_array_elements(config->'triggers') as listed where listed->>'event' is not null
      """;

  private final Handle handle;
  private @Nullable List<String> triggers;

  EventQuery(Handle handle) {
    this.handle = handle;
  }

  private record EventPart(Position place, String name, boolean matched) {}

  private record RunPart(String eventId, EventSummary.StartedRun run) {}

  private record SkipPart(String eventId, EventTrace.Skipped skip) {}

  /**
   * @throws SluiceException SLUICE-1301 the cursor is none
   */
  EventPage page(EventFilter filter) {
    Position after = Position.parse(filter.cursor());
    List<EventPart> found = found(filter, after);
    boolean more = found.size() > filter.limit();
    List<EventPart> page = more ? found.subList(0, filter.limit()) : found;
    return new EventPage(summaries(page), more ? page.getLast().place().text() : null);
  }

  private List<EventPart> found(EventFilter filter, @Nullable Position after) {
    Where where =
        new Where()
            .and("name = :name", "name", filter.name())
            .and("at >= :from", "from", filter.from())
            .and("at < :to", "to", filter.to())
            .after(after, "at");
    return where
        .bind(
            handle.createQuery(
                where.newest("at, id, name, matched", "events", "at", alternatives(filter))))
        .bind("limit", filter.limit() + 1)
        .map((row, context) -> part(row))
        .list();
  }

  /** The index of names has whether it matched in the second place. */
  private static List<String> alternatives(EventFilter filter) {
    if (filter.matched() != null) {
      return List.of(filter.matched() ? "matched" : "not matched");
    }
    return filter.name() == null ? List.of("true") : List.of("matched", "not matched");
  }

  private static EventPart part(ResultSet row) throws SQLException {
    return new EventPart(
        new Position(row.getTimestamp("at").toInstant(), row.getString("id")),
        row.getString("name"),
        row.getBoolean("matched"));
  }

  private List<EventSummary> summaries(List<EventPart> events) {
    List<String> ids = events.stream().map(event -> event.place().id()).toList();
    Map<String, List<EventSummary.StartedRun>> runs =
        runs(ids).stream()
            .collect(
                Collectors.groupingBy(
                    RunPart::eventId, Collectors.mapping(RunPart::run, Collectors.toList())));
    Map<String, List<EventTrace.Skipped>> skips = skips(ids, EventSummary.MAX_RUNS);
    Map<String, List<String>> near = new HashMap<>();
    return events.stream()
        .map(
            event ->
                new EventSummary(
                    event.place().id(),
                    event.name(),
                    event.place().at(),
                    event.matched(),
                    runs.getOrDefault(event.place().id(), List.of()),
                    skips.getOrDefault(event.place().id(), List.of()),
                    event.matched()
                        ? List.of()
                        : near.computeIfAbsent(event.name(), this::nearMisses)))
        .toList();
  }

  private List<RunPart> runs(List<String> eventIds) {
    return handle
        .createQuery(RUNS)
        .bindArray("ids", String.class, eventIds)
        .bind("limit", EventSummary.MAX_RUNS)
        .map(
            (row, context) ->
                new RunPart(
                    row.getString("event_id"),
                    new EventSummary.StartedRun(
                        row.getString("id"),
                        row.getString("function_id"),
                        RunStatus.valueOf(row.getString("status")))))
        .list();
  }

  private Map<String, List<EventTrace.Skipped>> skips(List<String> eventIds, int limit) {
    return handle
        .createQuery(SKIPS)
        .bindArray("ids", String.class, eventIds)
        .bind("limit", limit)
        .map((row, context) -> new SkipPart(row.getString("event_id"), skip(row)))
        .collect(
            Collectors.groupingBy(
                SkipPart::eventId, Collectors.mapping(SkipPart::skip, Collectors.toList())));
  }

  private static EventTrace.Skipped skip(ResultSet row) throws SQLException {
    return new EventTrace.Skipped(
        row.getString("function_id"),
        row.getString("reason"),
        row.getString("key"),
        row.getString("by_run"),
        row.getTimestamp("at").toInstant());
  }

  private List<String> nearMisses(String name) {
    List<String> known = triggers;
    if (known == null) {
      known = handle.createQuery(TRIGGERS).mapTo(String.class).list();
      triggers = known;
    }
    return NearMisses.of(name, known);
  }

  /** What came of an event; empty when it is not known. */
  Optional<EventTrace> trace(String eventId) {
    return handle
        .createQuery("select at, id, name, matched from events where id = :id")
        .bind("id", eventId)
        .map((row, context) -> part(row))
        .findOne()
        .map(
            event ->
                new EventTrace(
                    eventId,
                    event.name(),
                    event.place().at(),
                    event.matched(),
                    started(eventId),
                    skips(List.of(eventId), RunFilter.MAX_LIMIT).getOrDefault(eventId, List.of()),
                    event.matched() ? List.of() : nearMisses(event.name())));
  }

  private List<RunSummary> started(String eventId) {
    return handle
        .createQuery(
            "select "
                + Rows.SUMMARY
                + " from runs where event_id = :id order by scheduled_at, id limit :limit")
        .bind("id", eventId)
        .bind("limit", RunFilter.MAX_LIMIT)
        .map((row, context) -> Rows.summary(row))
        .list();
  }
}
