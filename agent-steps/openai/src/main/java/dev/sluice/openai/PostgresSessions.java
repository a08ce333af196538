package dev.sluice.openai;

import dev.sluice.openai.Message.ToolUse;
import dev.sluice.sdk.host.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/**
 * Conversations in a table of a Postgres database, {@code agent_messages}. A row of role {@code
 * TOOL} has the call and its answer as JSON in {@code text}.
 */
public final class PostgresSessions implements SessionStore {
  private static final int DEFAULT_LIMIT = 200;

  private final DataSource database;
  private final int limit;

  private PostgresSessions(DataSource database, int limit) {
    this.database = database;
    this.limit = limit;
  }

  /** Reads the last 200 messages of a session. */
  public static PostgresSessions in(DataSource database) {
    return new PostgresSessions(database, DEFAULT_LIMIT);
  }

  /** The same with the last {@code messages} of a session, at least 1. */
  public PostgresSessions last(int messages) {
    return new PostgresSessions(database, Math.max(1, messages));
  }

  /** Creates the table, unless it is there. */
  public void create() throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          CREATE TABLE IF NOT EXISTS agent_messages (
            seq bigint GENERATED ALWAYS AS IDENTITY,
            session text NOT NULL,
            addition text NOT NULL,
            place int NOT NULL,
            role text NOT NULL,
            text text NOT NULL,
            said_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (session, addition, place))
          """);
      statement.execute(
          "CREATE INDEX IF NOT EXISTS agent_messages_order ON agent_messages (session, seq)");
    }
  }

  /** A tool's row. */
  private record Used(String call, String tool, String arguments, String answer) {}

  private static String text(Message message) throws IOException {
    ToolUse use = message.use();
    return use == null
        ? message.text()
        : new String(
            Json.write(new Used(use.call(), use.tool(), use.arguments(), message.text())),
            StandardCharsets.UTF_8);
  }

  private static Message message(String role, String text) throws IOException {
    Message.Role by = Message.Role.valueOf(role);
    if (by != Message.Role.TOOL) {
      return new Message(by, text);
    }
    Used used = Json.read(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), Used.class);
    return Message.tool(new ToolUse(used.call(), used.tool(), used.arguments()), used.answer());
  }

  @Override
  public List<Message> read(String session) throws SQLException, IOException {
    try (Connection connection = database.getConnection();
        PreparedStatement statement =
            connection.prepareStatement(
                "SELECT role, text FROM agent_messages WHERE session = ?"
                    + " ORDER BY seq DESC LIMIT ?")) {
      statement.setString(1, session);
      statement.setInt(2, limit);
      List<Message> latestFirst = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          latestFirst.add(message(rows.getString("role"), rows.getString("text")));
        }
      }
      return latestFirst.reversed();
    }
  }

  @Override
  public void append(String session, String key, List<Message> messages)
      throws SQLException, IOException {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      try (PreparedStatement statement =
          connection.prepareStatement(
              "INSERT INTO agent_messages (session, addition, place, role, text)"
                  + " VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING")) {
        for (int i = 0; i < messages.size(); i++) {
          statement.setString(1, session);
          statement.setString(2, key);
          statement.setInt(3, i);
          statement.setString(4, messages.get(i).role().name());
          statement.setString(5, text(messages.get(i)));
          statement.addBatch();
        }
        statement.executeBatch();
        connection.commit();
      } catch (SQLException | IOException e) {
        connection.rollback();
        throw e;
      }
    }
  }
}
