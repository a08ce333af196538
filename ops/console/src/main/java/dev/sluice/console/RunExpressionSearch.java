package dev.sluice.console;

import dev.sluice.errors.SluiceException;
import dev.sluice.expressions.EventView;
import dev.sluice.expressions.Expression;
import dev.sluice.expressions.Expressions;
import dev.sluice.expressions.Scope;
import dev.sluice.gateway.read.Filters;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Tries an expression on runs that another source finds, so many at a time. */
final class RunExpressionSearch implements RunSource {
  /** How many runs it is tried on for a page. */
  static final int MAX_SCAN = 2_000;

  /** How much of what runs took in and gave out is read for a page, but for the last piece. */
  static final long MAX_BYTES = 16L * 1024 * 1024;

  private static final int PIECE = 200;
  private static final byte[] NOTHING = "{}".getBytes(StandardCharsets.UTF_8);
  private static final String VALUES =
      "select id, event_id, event_name, scheduled_at, input, output from runs where id = any(:ids)";

  private final Handle handle;
  private final RunSource candidates;
  private final Expression expression;
  private final Instant now = Instant.now();

  /**
   * @throws SluiceException SLUICE-2101 to SLUICE-2103 the expression is none
   */
  RunExpressionSearch(Handle handle, RunSource candidates, String expression) {
    this.handle = handle;
    this.candidates = candidates;
    this.expression = Expressions.compile(expression, Filters.EXPRESSION_ROOTS);
  }

  private record Value(Scope scope, long bytes) {}

  @Override
  public Slice next(@Nullable Position after, int limit) {
    List<Found> found = new ArrayList<>();
    Position at = after;
    int scanned = 0;
    long bytes = 0;
    do {
      Slice piece = candidates.next(at, PIECE);
      Map<String, Value> values = values(piece.found());
      for (Found run : piece.found()) {
        Value value = values.get(run.place().id());
        scanned++;
        if (value != null) {
          bytes += value.bytes();
          if (holds(value.scope())) {
            found.add(run);
          }
        }
        if (found.size() == limit) {
          boolean last = piece.goOn() == null && run.equals(piece.found().getLast());
          return new Slice(List.copyOf(found), scanned, last ? null : run.place());
        }
      }
      scanned += piece.scanned();
      at = piece.goOn();
    } while (at != null && scanned < MAX_SCAN && bytes < MAX_BYTES);
    return new Slice(List.copyOf(found), scanned, at);
  }

  private boolean holds(Scope scope) {
    try {
      return expression.test(scope, now);
    } catch (SluiceException tooCostly) {
      return false;
    }
  }

  private Map<String, Value> values(List<Found> runs) {
    Map<String, Value> values = new LinkedHashMap<>();
    handle
        .createQuery(VALUES)
        .bindArray("ids", String.class, runs.stream().map(run -> run.place().id()).toList())
        .map((row, context) -> Map.entry(row.getString("id"), value(row)))
        .forEach(entry -> values.put(entry.getKey(), entry.getValue()));
    return values;
  }

  private static Value value(ResultSet row) throws SQLException {
    byte[] input = Objects.requireNonNullElse(row.getBytes("input"), NOTHING);
    byte[] output = row.getBytes("output");
    EventView event =
        EventView.of(
            Objects.requireNonNullElse(row.getString("event_id"), ""),
            Objects.requireNonNullElse(row.getString("event_name"), ""),
            input,
            null,
            row.getTimestamp("scheduled_at").getTime(),
            null);
    Scope scope = Scope.event(event);
    return output == null
        ? new Value(scope, input.length)
        : new Value(scope.with("output", output), input.length + output.length);
  }
}
