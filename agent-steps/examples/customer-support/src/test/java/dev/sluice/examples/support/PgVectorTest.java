package dev.sluice.examples.support;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.examples.support.data.CustomerData.Similar;
import dev.sluice.examples.support.data.CustomerData.TicketEmbedding;
import dev.sluice.examples.support.data.CustomerTables;
import dev.sluice.examples.support.data.SupportDatabase;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Similar tickets on a server that has pgvector, which the embedded one has not: {@code
 * -Dsupport.pgvector.url=jdbc:postgresql://HOST:PORT/postgres?user=OWNER}. Each test makes a
 * database of its own there and drops it.
 */
@EnabledIfSystemProperty(named = "support.pgvector.url", matches = ".+")
class PgVectorTest {
  private static final int TICKETS = 5_000;
  private static final int NUMBERS = 256;

  private final String server = Objects.requireNonNull(System.getProperty("support.pgvector.url"));
  private final String name = "support_" + UUID.randomUUID().toString().replace('-', '_');
  private final String owner = server.replaceFirst("/[^/?]*(?=\\?|$)", "/" + name);
  private final Random random = new Random(7);

  @BeforeEach
  void create() throws SQLException {
    run(server, "create database " + name);
  }

  @AfterEach
  void drop() throws SQLException {
    run(server, "drop database " + name + " with (force)");
  }

  @Test
  void theIndexFindsTheNearestOfFiveThousand() throws Exception {
    SupportDatabase.migrate(owner);
    SupportDatabase.migrate(owner);
    try (CustomerTables tables = filled()) {
      List<Double> near = embedding(random);
      assertThat(tables.storeEmbeddings(List.of(new TicketEmbedding("n-42", near)))).isEqualTo(1);

      List<Similar> found = tables.similarTickets(near, 3);

      assertThat(found).hasSize(3);
      assertThat(found.getFirst().ticket().id()).isEqualTo("n-42");
      assertThat(found.getFirst().similarity()).isBetween(0.999_99, 1.000_01);
      assertThat(found)
          .isSortedAccordingTo((a, b) -> Double.compare(b.similarity(), a.similarity()));
    }
    assertThat(searches()).isEqualTo(1);
  }

  @Test
  void anExtensionThatIsElsewhereIsUsedThere() throws Exception {
    run(owner, "create schema \"Kept Here\"");
    run(owner, "grant usage on schema \"Kept Here\" to public");
    run(owner, "create extension vector schema \"Kept Here\"");
    SupportDatabase.migrate(owner);
    try (CustomerTables tables = filled()) {
      assertThat(tables.similarTickets(embedding(random), 3)).hasSize(3);
    }
    assertThat(searches()).isEqualTo(1);
  }

  @Test
  void whoMayNotUseTheExtensionGetsTheSameFromArrays() throws Exception {
    run(owner, "create schema closed");
    run(owner, "create extension vector schema closed");
    SupportDatabase.migrate(owner);
    try (CustomerTables tables = filled()) {
      List<Double> near = embedding(random);
      tables.storeEmbeddings(List.of(new TicketEmbedding("n-42", near)));

      assertThat(tables.similarTickets(near, 3).getFirst().ticket().id()).isEqualTo("n-42");
    }
    assertThat(searches()).isZero();
  }

  @Test
  void embeddingsOfAnotherLengthOrOfNoDirectionAreNoTrouble() throws Exception {
    SupportDatabase.migrate(owner);
    try (CustomerTables tables = filled()) {
      List<Double> nowhere = Collections.nCopies(NUMBERS, 0.0);
      tables.storeEmbeddings(
          List.of(
              new TicketEmbedding("n-1", List.of(1.0, 0.0)), new TicketEmbedding("n-2", nowhere)));

      assertThat(tables.similarTickets(List.of(1.0, 0.0), 3))
          .singleElement()
          .satisfies(found -> assertThat(found.similarity()).isBetween(0.999_99, 1.000_01));
      assertThat(tables.similarTickets(nowhere, 3))
          .allSatisfy(found -> assertThat(found.similarity()).isZero());
    }
  }

  /** Many resolved tickets that lie at random, with the rights of the MCP server. */
  private CustomerTables filled() throws SQLException {
    run(
        owner,
        """
        insert into support.tickets (id, customer_id, subject, body, status, resolution)
        select 'n-' || n, 'c-ada', 'Subject ' || n, 'Body', 'resolved', 'So' from generate_series(1, %d) n\
        """
            .formatted(TICKETS));
    CustomerTables tables = CustomerTables.open(SupportDatabase.asServer(owner));
    List<TicketEmbedding> embeddings =
        IntStream.rangeClosed(1, TICKETS)
            .mapToObj(n -> new TicketEmbedding("n-" + n, embedding(random)))
            .toList();
    assertThat(tables.storeEmbeddings(embeddings)).isEqualTo(TICKETS);
    run(owner, "analyze support.tickets");
    return tables;
  }

  private static List<Double> embedding(Random random) {
    return random.doubles(NUMBERS, -1, 1).boxed().toList();
  }

  /** How often the index was searched, as the server counts once the sessions have ended. */
  private long searches() throws Exception {
    Rest.await(
        "the sessions end",
        Duration.ofSeconds(20),
        () -> number("select count(*) from pg_stat_activity where datname = '" + name + "'") == 1);
    return number(
        "select coalesce(sum(idx_scan), 0) from pg_stat_user_indexes where indexrelname ="
            + " 'tickets_by_meaning'");
  }

  private long number(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(owner);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private static void run(String url, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
