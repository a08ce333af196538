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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** The example's tables in a database of its own, and a view of them that no tool is between. */
final class TestDatabase implements AutoCloseable {
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final String ownerUrl;
  private final CustomerTables tables;

  private TestDatabase(String ownerUrl) {
    this.ownerUrl = ownerUrl;
    this.tables = CustomerTables.open(serverUrl());
  }

  /** A new one, with the first rows only. */
  static TestDatabase start() {
    return new TestDatabase(Server.copy("test_" + COUNT.incrementAndGet()));
  }

  /** The Postgres of this process's tests, until the process ends. */
  private static final class Server {
    private static final EmbeddedPostgres POSTGRES = start();

    private static EmbeddedPostgres start() {
      try {
        Path folder = Files.createTempDirectory("support-");
        EmbeddedPostgres postgres = EmbeddedPostgres.start(folder, 0);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(postgres, folder)));
        SupportDatabase.migrate(postgres.jdbcUrl());
        return postgres;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** A copy of the migrated database, which nobody is connected to; gives its owner's URL. */
    static String copy(String name) {
      String template1 = POSTGRES.jdbcUrl().replaceFirst("/postgres\\?", "/template1?");
      try (Connection connection = DriverManager.getConnection(template1);
          Statement statement = connection.createStatement()) {
        statement.execute("create database " + name + " template postgres");
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
      return POSTGRES.jdbcUrl().replaceFirst("/postgres\\?", "/" + name + "?");
    }

    private static void stop(EmbeddedPostgres postgres, Path folder) {
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

  /** Of a user who may do everything. */
  String ownerUrl() {
    return ownerUrl;
  }

  /** As the MCP server connects. */
  String serverUrl() {
    return SupportDatabase.asServer(ownerUrl);
  }

  /** The tables, with the MCP server's rights. */
  CustomerTables tables() {
    return tables;
  }

  /** First column of what a query finds, as texts. */
  List<String> column(String sql) {
    try (Connection connection = DriverManager.getConnection(ownerUrl);
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
  }
}
