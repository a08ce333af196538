package dev.sluice.examples.support;

import dev.sluice.dev.EmbeddedPostgres;
import dev.sluice.examples.support.data.CustomerTables;
import dev.sluice.examples.support.data.SupportDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** A Postgres of its own with the example's tables, and a view of them that no tool is between. */
final class TestDatabase implements AutoCloseable {
  private final Path folder;
  private final EmbeddedPostgres postgres;
  private final CustomerTables tables;

  private TestDatabase(Path folder, EmbeddedPostgres postgres) {
    this.folder = folder;
    this.postgres = postgres;
    SupportDatabase.migrate(postgres.jdbcUrl());
    this.tables = CustomerTables.open(serverUrl());
  }

  static TestDatabase start() {
    try {
      Path folder = Files.createTempDirectory("support-" + UUID.randomUUID());
      return new TestDatabase(folder, EmbeddedPostgres.start(folder, 0));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Of a user who may do everything. */
  String ownerUrl() {
    return postgres.jdbcUrl();
  }

  /** As the MCP server connects. */
  String serverUrl() {
    return SupportDatabase.asServer(postgres.jdbcUrl());
  }

  /** The tables, with the MCP server's rights. */
  CustomerTables tables() {
    return tables;
  }

  /** First column of what a query finds, as texts. */
  List<String> column(String sql) {
    try (Connection connection = DriverManager.getConnection(postgres.jdbcUrl());
        Statement statement = connection.createStatement()) {
      statement.execute("set search_path = support");
      List<String> found = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery(sql)) {
        while (rows.next()) {
          found.add(rows.getString(1));
        }
      }
      return found;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The first number that a query finds. */
  int count(String sql) {
    return Integer.parseInt(column(sql).getFirst());
  }

  @Override
  public void close() {
    tables.close();
    postgres.close();
    try (Stream<Path> found = Files.walk(folder)) {
      for (Path path : found.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
