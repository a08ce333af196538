package dev.sluice.console;

import dev.sluice.gateway.read.AuditFilter;
import dev.sluice.gateway.read.AuditPage;
import dev.sluice.gateway.read.EventFilter;
import dev.sluice.gateway.read.EventPage;
import dev.sluice.gateway.read.EventTrace;
import dev.sluice.gateway.read.FailureFilter;
import dev.sluice.gateway.read.FailureGroups;
import dev.sluice.gateway.read.FunctionHealth;
import dev.sluice.gateway.read.FunctionSummary;
import dev.sluice.gateway.read.FunctionTrace;
import dev.sluice.gateway.read.GateFilter;
import dev.sluice.gateway.read.GatePage;
import dev.sluice.gateway.read.Lag;
import dev.sluice.gateway.read.OperationTrace;
import dev.sluice.gateway.read.ReadModel;
import dev.sluice.gateway.read.ReadModelUnavailableException;
import dev.sluice.gateway.read.RunCounts;
import dev.sluice.gateway.read.RunFilter;
import dev.sluice.gateway.read.RunPage;
import dev.sluice.gateway.read.RunStats;
import dev.sluice.gateway.read.RunTrace;
import dev.sluice.gateway.read.TimeWindow;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

/** The read model as SQL. */
final class PostgresReadModel implements ReadModel {
  /** Another process may write the tables: look again after this even when nothing was told. */
  private static final Duration LOOK_AGAIN = Duration.ofMillis(500);

  private final Jdbi jdbi;
  private final String address;
  private final Changes changes;
  private final Supplier<Lag> lag;

  PostgresReadModel(Jdbi jdbi, String address, Changes changes, Supplier<Lag> lag) {
    this.jdbi = jdbi;
    this.address = address;
    this.changes = changes;
    this.lag = lag;
  }

  @Override
  public RunPage runs(RunFilter filter) {
    return read(handle -> new RunQuery(handle).page(filter));
  }

  @Override
  public RunCounts counts(RunFilter filter) {
    return read(handle -> new RunQuery(handle).counts(filter));
  }

  @Override
  public Optional<RunTrace> run(String runId) {
    return storable(runId) ? read(handle -> new TraceQuery(handle).run(runId)) : Optional.empty();
  }

  @Override
  public EventPage events(EventFilter filter) {
    return read(handle -> new EventQuery(handle).page(filter));
  }

  @Override
  public Optional<EventTrace> event(String eventId) {
    return storable(eventId)
        ? read(handle -> new EventQuery(handle).trace(eventId))
        : Optional.empty();
  }

  @Override
  public FailureGroups failures(FailureFilter filter) {
    return read(handle -> new FailureQuery(handle).groups(filter));
  }

  @Override
  public List<FunctionSummary> functions() {
    return read(handle -> new FunctionQuery(handle).functions());
  }

  @Override
  public List<FunctionHealth> functions(TimeWindow window) {
    return read(handle -> new FunctionQuery(handle).functions(window));
  }

  @Override
  public Optional<FunctionTrace> function(String functionId, TimeWindow window) {
    return storable(functionId)
        ? read(handle -> new FunctionQuery(handle).function(functionId, window))
        : Optional.empty();
  }

  @Override
  public GatePage gates(GateFilter filter) {
    return read(handle -> new GateQuery(handle).page(filter));
  }

  @Override
  public AuditPage audit(AuditFilter filter) {
    return read(handle -> new AuditQuery(handle).page(filter));
  }

  @Override
  public RunStats stats(RunStats.Asked asked) {
    return read(handle -> new StatsQuery(handle, Instant.now()).stats(asked));
  }

  @Override
  public List<OperationTrace> operations(int limit) {
    return read(handle -> new OperationQuery(handle).newest(limit));
  }

  @Override
  public Optional<OperationTrace> operation(String operationId) {
    return storable(operationId)
        ? read(handle -> new OperationQuery(handle).operation(operationId))
        : Optional.empty();
  }

  @Override
  public Lag lag() {
    return lag.get();
  }

  @Override
  public void check() {
    read(handle -> handle.createQuery("select 1").mapTo(Integer.class).one());
  }

  @Override
  public long changes() {
    return changes.count();
  }

  @Override
  public void awaitChange(long seen, Duration atMost) throws InterruptedException {
    changes.await(seen, atMost.compareTo(LOOK_AGAIN) < 0 ? atMost : LOOK_AGAIN);
  }

  @Override
  public void rebuild() {
    read(
        handle -> {
          handle.setReadOnly(false);
          handle.useTransaction(Rebuild::empty);
          return true;
        });
    changes.signal();
  }

  private <T> T read(HandleCallback<T, SQLException> callback) {
    try {
      return jdbi.withHandle(callback);
    } catch (SQLException | JdbiException e) {
      if (isAway(e)) {
        throw new ReadModelUnavailableException(address, e);
      }
      throw new IllegalStateException("The read model could not be asked", e);
    }
  }

  private static boolean isAway(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        String state = String.valueOf(sql.getSQLState());
        if (sql instanceof java.sql.SQLTransientException
            || state.startsWith("08")
            || state.startsWith("53")
            || state.startsWith("57")) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean storable(String id) {
    return id.indexOf('\0') < 0;
  }
}
