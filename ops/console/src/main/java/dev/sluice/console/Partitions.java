package dev.sluice.console;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Adds partitions before rows come to them, and drops those whose day has come: what is no longer
 * kept leaves without a row being deleted. Used by the projector that writes, on its connection.
 */
final class Partitions {
  private static final Logger log = LoggerFactory.getLogger(Partitions.class);

  /** Postgres gave up waiting for a lock. */
  private static final String LOCK_NOT_AVAILABLE = "55P03";

  private static final String GONE =
      """
      select parent.relname, child.relname from pg_inherits
        join pg_class as parent on parent.oid = inhparent
        join pg_class as child on child.oid = inhrelid
      where parent.relkind = 'p' and parent.relnamespace = current_schema()::regnamespace
        and child.relname ~ '_[0-9]{8}$' and right(child.relname, 8) <= ?
      order by right(child.relname, 8), parent.relname
      """;

  /** Tables whose rows leave together. */
  enum Family {
    RUNS,
    EVENTS,
    AUDIT;

    private List<String> tables() {
      return switch (this) {
        case RUNS -> List.of("runs", "step_attempts", "sleeps", "waits");
        case EVENTS -> List.of("events", "skips");
        case AUDIT -> List.of("orders", "refusals");
      };
    }
  }

  private record Place(Family family, String day) {}

  private record Partition(String table, String name) {}

  private final Set<Place> known = new HashSet<>();

  /** Adds what is missing, in the caller's transaction; forget them if it is rolled back. */
  void add(Connection connection, Family family, Collection<String> days) throws SQLException {
    for (String day : days) {
      if (!day.equals(Kept.OPEN) && known.add(new Place(family, day))) {
        for (String table : family.tables()) {
          try (PreparedStatement add =
              connection.prepareStatement("select add_partition(?, ?::date)")) {
            add.setString(1, table);
            add.setString(2, day);
            add.execute();
          }
        }
      }
    }
  }

  /** Looks again which there are. */
  void forget() {
    known.clear();
  }

  /** Drops what has had its day, a table at a time; what a reader holds is dropped next time. */
  void drop(Connection connection, Instant now) throws SQLException {
    for (Partition partition : gone(connection, now)) {
      try (Statement statement = connection.createStatement()) {
        statement.execute("set local lock_timeout = '2s'");
        statement.execute("lock table " + partition.table() + " in access exclusive mode");
        if (partition.table().equals("runs")) {
          uncount(statement, partition);
        } else if (partition.table().equals("orders")) {
          forgetProgress(statement, partition);
        }
        statement.execute("drop table " + partition.name());
        connection.commit();
        log.info("Dropped {}: its rows are no longer kept", partition.name());
      } catch (SQLException e) {
        connection.rollback();
        if (!LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
          throw e;
        }
        log.info("{} is being read, it is dropped later", partition.name());
      }
    }
    known.removeIf(place -> place.day().compareTo(day(now).toString()) <= 0);
  }

  /** Runs that leave no longer stand anywhere. */
  private static void uncount(Statement statement, Partition runs) throws SQLException {
    statement.execute(
        """
        insert into run_standings as s (function_id, status, runs)
        select function_id, status, -count(*) from %s group by 1, 2
        on conflict (function_id, status) do update set runs = s.runs + excluded.runs
        """
            .formatted(runs.name()));
  }

  private static void forgetProgress(Statement statement, Partition orders) throws SQLException {
    statement.execute(
        "delete from operation_progress where operation_id in (select subject from "
            + orders.name()
            + " where kind = 'BULK')");
  }

  private static List<Partition> gone(Connection connection, Instant now) throws SQLException {
    List<Partition> gone = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(GONE)) {
      select.setString(1, day(now).format(DateTimeFormatter.BASIC_ISO_DATE));
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          gone.add(new Partition(rows.getString(1), rows.getString(2)));
        }
      }
    }
    connection.commit();
    return gone;
  }

  private static LocalDate day(Instant now) {
    return LocalDate.ofInstant(now, ZoneOffset.UTC);
  }
}
