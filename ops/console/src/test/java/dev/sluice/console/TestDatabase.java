package dev.sluice.console;

import dev.sluice.gateway.read.Lag;
import dev.sluice.gateway.read.ReadModel;
import dev.sluice.schemas.topics.Topics;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Jdbi;

/** A real Postgres for the tests of this process; each test has a database of its own. */
final class TestDatabase {
  private static final AtomicInteger count = new AtomicInteger();
  private static final EmbeddedPostgres SERVER = start();
  private static final String EMPTY = "template1";
  private static final List<String> TABLES =
      List.of(
          "runs",
          "step_attempts",
          "sleeps",
          "waits",
          "skips",
          "function_pauses",
          "orders",
          "operation_progress",
          "events",
          "refusals",
          "functions",
          "run_tallies",
          "run_standings",
          "projector_offsets");

  private final String url;

  private TestDatabase(String url) {
    this.url = url;
  }

  private static EmbeddedPostgres start() {
    try {
      return EmbeddedPostgres.builder()
          .setServerConfig("fsync", "off")
          .setServerConfig("timezone", "UTC")
          .start();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** An empty database. */
  static TestDatabase create() throws SQLException {
    return copy(EMPTY, "t" + count.incrementAndGet());
  }

  /** A database with the tables and nothing in them. */
  static TestDatabase migrated() throws SQLException {
    return copy(Migrated.NAME, "t" + count.incrementAndGet());
  }

  private static TestDatabase copy(String of, String name) throws SQLException {
    try (Connection connection = SERVER.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("create database " + name + " template " + of);
    }
    return new TestDatabase(SERVER.getJdbcUrl("postgres", name));
  }

  /** What databases with tables are copied from: made once, by the first who needs one. */
  private static final class Migrated {
    static final String NAME = create();

    private static String create() {
      try {
        Console.migrate(copy(EMPTY, "migrated").config());
        return "migrated";
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  ConsoleConfig config() {
    return new ConsoleConfig(
        url, "postgres", "postgres", "127.0.0.1:1", Topics.standard(), Map.of());
  }

  Connection connect() throws SQLException {
    Connection connection = DriverManager.getConnection(url, "postgres", "postgres");
    connection.setAutoCommit(false);
    return connection;
  }

  /** The read model over what is in the tables. */
  ReadModel readModel() {
    return new PostgresReadModel(jdbi(), url, new Changes(), () -> new Lag(0, 0, null, null));
  }

  Jdbi jdbi() {
    return Jdbi.create(url, "postgres", "postgres");
  }

  /** Every row of every table, in a fixed order. */
  List<String> rows() throws SQLException {
    try (Connection connection = connect()) {
      return rows(connection);
    }
  }

  static List<String> rows(Connection connection) throws SQLException {
    List<String> rows = new ArrayList<>();
    for (String table : TABLES) {
      query(
          connection,
          "select '" + table + ' ' + "' || t::text from " + told(table) + " t order by 1",
          rows);
    }
    return rows;
  }

  /** The same without what says how often something was told: offsets, and versions of runs. */
  List<String> rowsWithoutPlaces() throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection connection = connect()) {
      for (String table : TABLES) {
        if (!table.equals("projector_offsets")) {
          query(
              connection,
              "select '"
                  + table
                  + " ' || (to_jsonb(t) - 'version'::text)::text from "
                  + told(table)
                  + " t order by 1",
              rows);
        }
      }
    }
    return rows;
  }

  /** That no run stands somewhere is told by no row or by a row with 0. */
  private static String told(String table) {
    return table.equals("run_standings") ? "(select * from run_standings where runs <> 0)" : table;
  }

  static void empty(Connection connection) throws SQLException {
    execute(connection, "delete from " + String.join("; delete from ", TABLES));
  }

  void execute(String sql) throws SQLException {
    try (Connection connection = connect()) {
      execute(connection, sql);
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
      connection.commit();
    }
  }

  /** As autovacuum does it in time. */
  void vacuum() throws SQLException {
    try (Connection connection = DriverManager.getConnection(url, "postgres", "postgres");
        Statement statement = connection.createStatement()) {
      statement.execute("vacuum analyze");
      // Whoever still looked at the tables kept it from marking pages as visible to all.
      statement.execute("vacuum");
    }
  }

  /** The first column of what a query finds. */
  List<String> texts(String sql) throws SQLException {
    List<String> texts = new ArrayList<>();
    try (Connection connection = connect()) {
      query(connection, sql, texts);
    }
    return texts;
  }

  private static void query(Connection connection, String sql, List<String> into)
      throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        into.add(rows.getString(1));
      }
    }
  }
}
