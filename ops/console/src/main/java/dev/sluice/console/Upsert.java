package dev.sluice.console;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A statement that writes many rows at once: each column is handed over as one array, in the order
 * in which the columns were named.
 */
final class Upsert<T> {
  private final String sql;
  private final List<Column<T>> columns = new ArrayList<>();

  private record Column<T>(String type, Function<T, @Nullable Object> value) {}

  /**
   * @param sql with one parameter for each column
   */
  Upsert(String sql) {
    this.sql = sql;
  }

  Upsert<T> text(Function<T, @Nullable Object> value) {
    return column("text", value);
  }

  Upsert<T> number(Function<T, @Nullable Object> value) {
    return column("int", value);
  }

  Upsert<T> big(Function<T, @Nullable Object> value) {
    return column("bigint", value);
  }

  Upsert<T> flag(Function<T, @Nullable Object> value) {
    return column("boolean", value);
  }

  Upsert<T> bytes(Function<T, @Nullable Object> value) {
    return column("bytea", value);
  }

  /** Milliseconds since 1970 for the statement. */
  Upsert<T> time(Function<T, @Nullable Instant> value) {
    return column(
        "bigint",
        row -> {
          Instant time = value.apply(row);
          return time == null ? null : time.toEpochMilli();
        });
  }

  private Upsert<T> column(String type, Function<T, @Nullable Object> value) {
    columns.add(new Column<>(type, value));
    return this;
  }

  /** Writes the rows; nothing when there are none. */
  void write(Connection connection, Collection<T> rows) throws SQLException {
    if (rows.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      int number = 0;
      for (Column<T> column : columns) {
        Object[] values =
            column.type().equals("bytea") ? new byte[rows.size()][] : new Object[rows.size()];
        int at = 0;
        for (T row : rows) {
          values[at++] = column.value().apply(row);
        }
        statement.setArray(++number, connection.createArrayOf(column.type(), values));
      }
      statement.executeUpdate();
    }
  }

  /** Carries out a statement whose only parameter is an array of texts, if there are any. */
  static void change(Connection connection, String sql, List<String> texts) throws SQLException {
    if (!texts.isEmpty()) {
      try (PreparedStatement statement = connection.prepareStatement(sql)) {
        statement.setArray(1, connection.createArrayOf("text", texts.toArray()));
        statement.executeUpdate();
      }
    }
  }
}
