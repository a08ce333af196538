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
 * @param kafka further settings of the Kafka clients, such as TLS and SASL
 */
public record ConsoleConfig(
    String jdbcUrl,
    String user,
    String password,
    String bootstrap,
    Topics topics,
    Map<String, String> kafka) {
  public ConsoleConfig {
    kafka = Map.copyOf(kafka);
  }

  @Override
  public String toString() {
    return "ConsoleConfig[" + jdbcUrl + ", " + user + ", " + bootstrap + ", " + topics + "]";
  }
}
