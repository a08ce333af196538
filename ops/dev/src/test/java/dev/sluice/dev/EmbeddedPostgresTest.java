package dev.sluice.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresTest {
  @TempDir Path folder;

  /**
   * Writes a row on the folder that its argument names, then waits to be killed. It unpacks
   * Postgres itself, whereas the tests share what one of them unpacked.
   */
  static final class Writer {
    public static void main(String[] args) throws Exception {
      System.clearProperty("ot.epg.working-dir");
      EmbeddedPostgres postgres = EmbeddedPostgres.start(Path.of(args[0]), 0);
      update(postgres, "create table t (name text)");
      update(postgres, "insert into t values ('written before the kill')");
      System.out.println("ready " + postgres.port());
      Thread.sleep(60_000);
    }
  }

  @Test
  void whatWasCommittedSurvivesARestart() throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder, 0)) {
      update(postgres, "create table t (name text)");
      update(postgres, "insert into t values ('written before the stop')");
    }

    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder, 0)) {
      assertThat(query(postgres, "select name from t")).isEqualTo("written before the stop");
    }
  }

  @Test
  void whatWasCommittedSurvivesAKillOfTheJvm() throws Exception {
    ProcessHandle orphan;
    try (ChildJvm child = ChildJvm.start(Writer.class, folder.toString())) {
      assertThat(folder.resolve("binaries")).isNotEmptyDirectory();
      String pid = Files.readAllLines(folder.resolve("data/postmaster.pid")).getFirst();
      orphan = ProcessHandle.of(Long.parseLong(pid.strip())).orElseThrow();
      child.kill();
    }
    assertThat(orphan.isAlive()).isTrue();

    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder, 0)) {
      assertThat(orphan.isAlive()).isFalse();
      assertThat(query(postgres, "select name from t")).isEqualTo("written before the kill");
    }
  }

  @Test
  void whatWasCommittedSurvivesAKillOfBoth() throws Exception {
    try (ChildJvm child = ChildJvm.start(Writer.class, folder.toString())) {
      String pid = Files.readAllLines(folder.resolve("data/postmaster.pid")).getFirst();
      ProcessHandle.of(Long.parseLong(pid.strip())).orElseThrow().destroyForcibly();
      child.kill();
    }

    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder, 0)) {
      assertThat(query(postgres, "select name from t")).isEqualTo("written before the kill");
    }
  }

  @Test
  void aFirstStartThatWasInterruptedBeginsAnew() throws Exception {
    Files.createDirectories(folder.resolve("data"));
    Files.writeString(folder.resolve("data/postgresql.conf"), "# initdb got this far");

    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder, 0)) {
      assertThat(query(postgres, "select 'up'")).isEqualTo("up");
    }
  }

  @Test
  void itSaysWhichPortIsTaken() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> EmbeddedPostgres.start(folder, taken.getLocalPort()))
          .hasMessageContaining("SLUICE-5002")
          .hasMessageContaining("--postgres-port");
    }
  }

  private static void update(EmbeddedPostgres postgres, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(postgres.jdbcUrl());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String query(EmbeddedPostgres postgres, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(postgres.jdbcUrl());
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      assertThat(rows.next()).isTrue();
      return rows.getString(1);
    }
  }
}
