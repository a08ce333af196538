package dev.sluice.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class MigrationWatchTest {
  @Test
  void whatAMigrationIsAtIsTold() throws Exception {
    TestDatabase database = TestDatabase.create();
    try (Connection watching = database.connect();
        var beside = Executors.newSingleThreadExecutor()) {
      watching.setAutoCommit(true);
      assertThat(MigrationWatch.running(watching)).isEmpty();

      var migration = beside.submit(() -> migrate(database.config(), "select pg_sleep(3)"));

      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> MigrationWatch.running(watching).orElse("").contains("pg_sleep(3)"));
      assertThat(migration.get()).isEqualTo(1);
      assertThat(MigrationWatch.running(watching)).isEqualTo(Optional.empty());
    }
  }

  private static int migrate(ConsoleConfig config, String sql) throws Exception {
    var settings = new Properties();
    settings.setProperty("user", config.user());
    settings.setProperty("password", config.password());
    settings.setProperty("ApplicationName", MigrationWatch.APPLICATION);
    try (Connection connection = DriverManager.getConnection(config.jdbcUrl(), settings);
        Statement statement = connection.createStatement()) {
      return statement.execute(sql) ? 1 : 0;
    }
  }
}
