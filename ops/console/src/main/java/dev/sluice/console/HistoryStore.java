package dev.sluice.console;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Writes batches into Postgres, one statement for each table, and with them, in the same
 * transaction, how far the topics have been read. The connection is the caller's, as is the commit.
 */
final class HistoryStore {
  private final Connection connection;
  private final Kept kept;
  private final Partitions partitions = new Partitions();

  /**
   * Commits, as it settles how the connection's statements are planned: each looks rows up by key,
   * and a partition that fills and empties all the time has no statistics that would tell so.
   */
  HistoryStore(Connection connection, Kept kept) throws SQLException {
    this.connection = connection;
    this.kept = kept;
    try (Statement statement = connection.createStatement()) {
      for (String plan : List.of("seqscan", "hashjoin", "mergejoin")) {
        statement.execute("set enable_" + plan + " = off");
      }
    }
    connection.commit();
  }

  /** The next offset of each partition that has been read. */
  Map<TopicPartition, Long> offsets() throws SQLException {
    Map<TopicPartition, Long> offsets = new HashMap<>();
    try (PreparedStatement select =
            connection.prepareStatement(
                "select topic, partition, next_offset from projector_offsets");
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        offsets.put(new TopicPartition(rows.getString(1), rows.getInt(2)), rows.getLong(3));
      }
    }
    return offsets;
  }

  /**
   * Moves a partition on, from where this projector left it.
   *
   * @param from null: it has not been read before
   * @return false when it is elsewhere: another projector has moved it
   */
  boolean advance(TopicPartition partition, @Nullable Long from, long to) throws SQLException {
    String sql =
        from == null
            ? "insert into projector_offsets (next_offset, topic, partition) values (?, ?, ?)"
                + " on conflict do nothing"
            : "update projector_offsets set next_offset = ?"
                + " where topic = ? and partition = ? and next_offset = ?";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setLong(1, to);
      statement.setString(2, partition.topic());
      statement.setInt(3, partition.partition());
      if (from != null) {
        statement.setLong(4, from);
      }
      return statement.executeUpdate() == 1;
    }
  }

  /** What the table has of these runs, without what they took in and gave out. */
  Map<String, RunRow> knownRuns(Collection<String> ids) throws SQLException {
    return RunTable.known(connection, ids);
  }

  void write(HistoryBatch batch, Instant now) throws SQLException {
    batch.file(kept, now);
    addPartitions(batch, now);
    RunTable.write(connection, batch.runs.values());
    StepTables.write(connection, batch);
    EventTables.write(connection, batch, kept, now);
    OrderTables.write(connection, batch, kept, now);
    FunctionTables.write(connection, batch);
  }

  private void addPartitions(HistoryBatch batch, Instant now) throws SQLException {
    partitions.add(
        connection,
        Partitions.Family.RUNS,
        batch.runs.values().stream().map(run -> run.leaves).collect(Collectors.toSet()));
    partitions.add(
        connection,
        Partitions.Family.EVENTS,
        Stream.concat(
                batch.events.values().stream().map(HistoryBatch.EventRow::at),
                batch.skips.values().stream().map(HistoryBatch.SkipRow::at))
            .map(at -> kept.ofEvent(at, now))
            .collect(Collectors.toSet()));
    partitions.add(
        connection,
        Partitions.Family.AUDIT,
        Stream.concat(
                batch.orders.values().stream().map(OrderRow::at),
                batch.refusals.values().stream().map(HistoryBatch.RefusalRow::at))
            .map(at -> kept.ofOrder(at, now))
            .collect(Collectors.toSet()));
  }

  /** Undoes what was not committed. */
  void rollback() throws SQLException {
    partitions.forget();
    connection.rollback();
  }

  /** Makes room for the next weeks and drops what is no longer kept; commits. */
  void keep(Instant now) throws SQLException {
    for (var soon : kept.soon(now).entrySet()) {
      partitions.add(connection, soon.getKey(), soon.getValue());
    }
    connection.commit();
    partitions.drop(connection, now);
  }
}
