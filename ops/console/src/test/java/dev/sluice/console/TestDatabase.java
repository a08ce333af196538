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
          "projector_places");

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
    String name = "t" + count.incrementAndGet();
    try (Connection connection = SERVER.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("create database " + name);
    }
    return new TestDatabase(SERVER.getJdbcUrl("postgres", name));
  }

  /** An empty database with the tables. */
  static TestDatabase migrated() throws SQLException {
    TestDatabase database = create();
    Console.migrate(database.config());
    return database;
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
    return new PostgresReadModel(jdbi(), url, new Changes(), () -> new Lag(0, null, null));
  }

  Jdbi jdbi() {
    return Jdbi.create(url, "postgres", "postgres");
  }

  /** Every row of every table, in a fixed order. */
  List<String> rows() throws SQLException {
    List<String> rows = new ArrayList<>();
    for (String table : TABLES) {
      query("select '" + table + ' ' + "' || t::text from " + table + " t order by 1", rows);
    }
    return rows;
  }

  /** The same without what says how often something was told: offsets, and versions of runs. */
  List<String> rowsWithoutPlaces() throws SQLException {
    List<String> rows = new ArrayList<>();
    for (String table : TABLES) {
      if (!table.equals("projector_places")) {
        query(
            "select '"
                + table
                + " ' || (to_jsonb(t) - 'version'::text)::text from "
                + table
                + " t order by 1",
            rows);
      }
    }
    return rows;
  }

  void empty() throws SQLException {
    execute("truncate " + String.join(", ", TABLES));
  }

  void execute(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
      connection.commit();
    }
  }

  /** As autovacuum does it in time. */
  void vacuum() throws SQLException {
    try (Connection connection = DriverManager.getConnection(url, "postgres", "postgres");
        Statement statement = connection.createStatement()) {
      statement.execute("vacuum analyze");
    }
  }

  private void query(String sql, List<String> into) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        into.add(rows.getString(1));
      }
    }
  }
}
