package dev.sluice.console;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells in the log what a migration does that takes long, on a thread of its own. */
final class MigrationWatch implements AutoCloseable {
  /** How the connections call themselves that migrate. */
  static final String APPLICATION = "sluice-migration";

  private static final Logger log = LoggerFactory.getLogger(MigrationWatch.class);
  private static final String RUNNING =
      """
      select extract(epoch from clock_timestamp() - a.xact_start)::bigint,
        regexp_replace(left(trim(a.query), 120), '\\s+', ' ', 'g')
        || coalesce(format(', index %s%% done', i.blocks_done * 100 / nullif(i.blocks_total, 0)), '')
      from pg_stat_activity a left join pg_stat_progress_create_index i on i.pid = a.pid
      where a.application_name = ? and a.state = 'active' and a.xact_start is not null
        and a.datname = current_database() and a.wait_event_type is distinct from 'Lock'
      order by a.xact_start limit 1
      """;

  private final ConsoleConfig config;
  private final Duration pace;
  private final Thread thread =
      Thread.ofPlatform().name("sluice-migration-watch").daemon().unstarted(this::watch);

  private MigrationWatch(ConsoleConfig config, Duration pace) {
    this.config = config;
    this.pace = pace;
  }

  /**
   * Begins to watch; whoever migrates connects as {@link #APPLICATION}.
   *
   * @param pace how often it tells, from a pace after now on
   */
  static MigrationWatch start(ConsoleConfig config, Duration pace) {
    var watch = new MigrationWatch(config, pace);
    watch.thread.start();
    return watch;
  }

  private void watch() {
    try {
      Thread.sleep(pace);
      try (Connection connection =
          DriverManager.getConnection(config.jdbcUrl(), config.user(), config.password())) {
        while (true) {
          running(connection)
              .ifPresent(what -> log.info("The tables are brought up to date{}", what));
          Thread.sleep(pace);
        }
      }
    } catch (InterruptedException e) {
      log.debug("The migration has ended");
    } catch (SQLException e) {
      log.info("How far the migration of the tables is cannot be told: {}", e.getMessage());
    }
  }

  /** For how long a migration has been at work, and at what; empty: none is. */
  static Optional<String> running(Connection connection) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(RUNNING)) {
      select.setString(1, APPLICATION);
      try (ResultSet row = select.executeQuery()) {
        return row.next()
            ? Optional.of(", for %d s now: %s".formatted(row.getLong(1), row.getString(2)))
            : Optional.empty();
      }
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
