package dev.sluice.console;

import dev.sluice.schemas.topics.Topics;
import java.util.Map;

/**
 * How a console runs.
 *
 * @param jdbcUrl the database, such as {@code jdbc:postgresql://127.0.0.1:5432/sluice}; it is the
 *     console's own
 * @param user who owns its tables
 * @param password empty: none
 * @param bootstrap Kafka's bootstrap servers
 * @param topics the installation
 * @param kept how long what it shows is kept
 * @param kafka further settings of the Kafka clients, such as TLS and SASL
 */
public record ConsoleConfig(
    String jdbcUrl,
    String user,
    String password,
    String bootstrap,
    Topics topics,
    Kept kept,
    Map<String, String> kafka) {
  public ConsoleConfig {
    kafka = Map.copyOf(kafka);
  }

  /** A console that keeps what it shows for as long as {@link Kept#STANDARD} says. */
  public ConsoleConfig(
      String jdbcUrl,
      String user,
      String password,
      String bootstrap,
      Topics topics,
      Map<String, String> kafka) {
    this(jdbcUrl, user, password, bootstrap, topics, Kept.STANDARD, kafka);
  }

  @Override
  public String toString() {
    return "ConsoleConfig[" + jdbcUrl + ", " + user + ", " + bootstrap + ", " + topics + "]";
  }
}
