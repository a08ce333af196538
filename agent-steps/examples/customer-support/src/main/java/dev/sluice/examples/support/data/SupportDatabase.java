package dev.sluice.examples.support.data;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import org.flywaydb.core.Flyway;

/** The example's tables: schema {@code support} of a Postgres. */
public final class SupportDatabase {
  /** The schema of all tables. */
  public static final String SCHEMA = "support";

  /** As whom the MCP server connects: it may not change a table, nor what was told. */
  public static final String ROLE = "customer_data";

  private static final int CONNECTIONS = 8;
  private static final String MIGRATIONS = "classpath:dev/sluice/examples/support/migrations";

  private SupportDatabase() {}

  /**
   * Brings the tables and their first rows up to date.
   *
   * @param jdbcUrl of a user who may create schemas and roles
   * @throws org.flywaydb.core.api.FlywayException when the database does not answer or refuses
   */
  public static void migrate(String jdbcUrl) {
    Flyway.configure()
        .dataSource(jdbcUrl, null, null)
        .schemas(SCHEMA)
        .locations(MIGRATIONS)
        .load()
        .migrate();
  }

  /** This URL with the MCP server's role in place of its user. */
  public static String asServer(String jdbcUrl) {
    return jdbcUrl.replaceFirst("user=[^&]*", "user=" + ROLE);
  }

  /** Connections to the tables; the caller closes them. Nothing is connected until it is asked. */
  static HikariDataSource pool(String jdbcUrl) {
    var settings = new HikariConfig();
    settings.setJdbcUrl(jdbcUrl);
    settings.setSchema(SCHEMA);
    settings.setPoolName("customer-data");
    settings.setMaximumPoolSize(CONNECTIONS);
    settings.setMinimumIdle(1);
    settings.setConnectionTimeout(5_000);
    settings.setInitializationFailTimeout(-1);
    return new HikariDataSource(settings);
  }
}
