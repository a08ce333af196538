package dev.sluice.console;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.sluice.console.pages.ConsolePages;
import dev.sluice.errors.SluiceException;
import dev.sluice.gateway.Pages;
import dev.sluice.gateway.read.ReadModel;
import dev.sluice.schemas.serde.SluiceSerdes;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.function.Function;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jdbi.v3.core.Jdbi;

/** The read model, kept up to date from Kafka, and the pages that show it. */
public final class Console implements AutoCloseable {
  private static final int MAX_CONNECTIONS = 10;
  private static final int CONNECT_RETRIES = 5;
  private static final Duration TELL_OF_MIGRATION = Duration.ofSeconds(10);
  private static final int MAX_POLL_RECORDS = 5_000;
  private static final int MAX_FETCH_BYTES = 16 * 1024 * 1024;
  private static final int LOOK_FETCH_BYTES = 1_024;
  private static final int LOOK_WAIT_MS = 20;

  private static final Map<String, Object> FOLLOW =
      Map.of(
          ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
          MAX_POLL_RECORDS,
          ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
          MAX_FETCH_BYTES);

  /** For a look at the next record, at once; one that is larger comes all the same. */
  private static final Map<String, Object> LOOK =
      Map.of(
          ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
          LOOK_FETCH_BYTES,
          ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
          LOOK_FETCH_BYTES,
          ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
          LOOK_WAIT_MS);

  /** The lock of a projector whose machine is gone is free after half a minute, not two hours. */
  private static final String LET_GO_OF_THE_DEAD =
      "-c tcp_keepalives_idle=15 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3";

  private final HikariDataSource pool;
  private final DeadLetters deadLetters;
  private final HistoryProjector projector;
  private final LagWatch watch;
  private final PostgresReadModel readModel;

  private Console(
      HikariDataSource pool,
      DeadLetters deadLetters,
      HistoryProjector projector,
      LagWatch watch,
      PostgresReadModel readModel) {
    this.pool = pool;
    this.deadLetters = deadLetters;
    this.projector = projector;
    this.watch = watch;
    this.readModel = readModel;
  }

  /**
   * Brings the tables up to date and starts to follow Kafka, which need not be up yet.
   *
   * @throws SluiceException SLUICE-1107 the database cannot be reached, or its tables cannot be
   *     brought up to date
   */
  public static Console start(ConsoleConfig config) {
    return start(config, settings -> consumer(config, settings), DeadLetters.of(config));
  }

  /**
   * @param consumers by their settings
   */
  static Console start(
      ConsoleConfig config,
      Function<Map<String, Object>, Consumer<byte[], byte[]>> consumers,
      DeadLetters deadLetters) {
    migrate(config);
    SluiceSerdes serdes = SluiceSerdes.of(new HashMap<>(config.kafka()));
    var changes = new Changes();
    var projection =
        new Projection(config.topics(), serdes, deadLetters, Projection.PACE, config.kept());
    var watch = new LagWatch(() -> consumers.apply(LOOK));
    var projector =
        new HistoryProjector(
            projection, () -> connection(config), () -> consumers.apply(FOLLOW), changes, watch);
    HikariDataSource pool = pool(config);
    var readModel = new PostgresReadModel(Jdbi.create(pool), address(config), changes, watch::lag);
    projector.start();
    return new Console(pool, deadLetters, projector, watch, readModel);
  }

  /** Answers from the tables. */
  public ReadModel readModel() {
    return readModel;
  }

  /** The pages, to be added to a gateway. */
  public Pages pages() {
    return new ConsolePages(readModel);
  }

  static void migrate(ConsoleConfig config) {
    MigrationWatch watch = MigrationWatch.start(config, TELL_OF_MIGRATION);
    try {
      Flyway.configure()
          .dataSource(config.jdbcUrl(), config.user(), config.password())
          .jdbcProperties(Map.of("ApplicationName", MigrationWatch.APPLICATION))
          .locations("classpath:dev/sluice/console/migrations")
          .placeholders(config.kept().placeholders())
          .connectRetries(CONNECT_RETRIES)
          .connectRetriesInterval(1)
          .validateMigrationNaming(true)
          .load()
          .migrate();
    } catch (FlywayException e) {
      throw new SluiceException(
          "SLUICE-1107",
          "Expected to bring the tables at %s up to date, found: %s"
              .formatted(address(config), firstLine(e)),
          "Check that the database runs there and that its user may create tables.",
          e);
    } finally {
      watch.close();
    }
  }

  private static Connection connection(ConsoleConfig config) throws SQLException {
    var settings = new Properties();
    settings.setProperty("user", config.user());
    settings.setProperty("password", config.password());
    settings.setProperty("ApplicationName", "sluice-projector");
    settings.setProperty("tcpKeepAlive", "true");
    settings.setProperty("connectTimeout", "5");
    settings.setProperty("loginTimeout", "10");
    settings.setProperty("socketTimeout", "30");
    settings.setProperty("options", LET_GO_OF_THE_DEAD);
    Connection connection = DriverManager.getConnection(config.jdbcUrl(), settings);
    connection.setAutoCommit(false);
    return connection;
  }

  static HikariDataSource pool(ConsoleConfig config) {
    var settings = new HikariConfig();
    settings.setJdbcUrl(config.jdbcUrl());
    settings.setUsername(config.user());
    settings.setPassword(config.password());
    settings.setPoolName("sluice-console");
    settings.setMaximumPoolSize(MAX_CONNECTIONS);
    settings.setMinimumIdle(1);
    settings.setConnectionTimeout(3_000);
    settings.setValidationTimeout(1_000);
    settings.setInitializationFailTimeout(-1);
    settings.setReadOnly(true);
    var driver = new Properties();
    driver.setProperty("ApplicationName", "sluice-console");
    driver.setProperty("tcpKeepAlive", "true");
    driver.setProperty("connectTimeout", "3");
    driver.setProperty("socketTimeout", "10");
    settings.setDataSourceProperties(driver);
    return new HikariDataSource(settings);
  }

  private static Consumer<byte[], byte[]> consumer(ConsoleConfig config, Map<String, Object> own) {
    Map<String, Object> settings = new HashMap<>(config.kafka());
    settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, config.bootstrap());
    settings.put(CommonClientConfigs.CLIENT_ID_CONFIG, config.topics().namespace() + "-console");
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    settings.putAll(own);
    return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /** The database's address without what may be secret. */
  private static String address(ConsoleConfig config) {
    return config.jdbcUrl().replaceAll("\\?.*", "");
  }

  private static String firstLine(Throwable e) {
    return String.valueOf(e.getMessage()).strip().lines().findFirst().orElse("");
  }

  @Override
  public void close() {
    projector.close();
    watch.close();
    deadLetters.close();
    pool.close();
  }
}
