package dev.sluice.console;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/** Conditions of a query with their values, which are never part of its text. */
final class Where {
  private final StringBuilder sql = new StringBuilder("true");
  private final Map<String, Object> values = new HashMap<>();

  /**
   * Adds a condition, if there is a value for it.
   *
   * @param condition SQL that has {@code :name} in it
   */
  Where and(String condition, String name, @Nullable Object value) {
    if (value != null) {
      sql.append(" and ").append(condition);
      values.put(name, value);
    }
    return this;
  }

  /** Adds a condition that has several values. */
  Where and(String condition, Map<String, ?> named) {
    sql.append(" and ").append(condition);
    values.putAll(named);
    return this;
  }

  /** Goes on after a place of a list that is ordered by these columns, newest first. */
  Where after(@Nullable Position place, String atColumn) {
    return place == null
        ? this
        : and(
            "(" + atColumn + ", id) < (:afterAt, :afterId)",
            Map.of("afterAt", place.at(), "afterId", place.id()));
  }

  String sql() {
    return sql.toString();
  }

  <S extends SqlStatement<S>> S bind(S statement) {
    return statement.bindMap(values);
  }

  /**
   * The newest rows that fulfil the conditions and any of some more, each of which has an index in
   * which they stand in order: so no more rows are read of any than are asked for.
   *
   * @param columns of the table, {@code atColumn} and {@code id} among them
   * @param alternatives SQL without values from outside
   * @return SQL with the parameter {@code :limit}
   */
  String newest(String columns, String table, String atColumn, List<String> alternatives) {
    String order = " order by " + atColumn + " desc, id desc limit :limit";
    return alternatives.stream()
        .map(
            alternative ->
                "(select %s from %s where %s and %s%s)"
                    .formatted(columns, table, sql, alternative, order))
        .collect(Collectors.joining(" union all ", "select * from (", ") as any_of" + order));
  }
}
