package dev.sluice.console;

import dev.sluice.schemas.history.HistoryRecord;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * How fast history is written into the tables, printed: {@code -Dsluice.ingest.runs=200000}. Runs
 * of two steps; their end comes a batch after their beginning, so each is written, found and moved.
 */
class IngestTimesTest {
  private static final int RUNS_IN_BATCH = 1_000;

  @Test
  @EnabledIfSystemProperty(named = "sluice.ingest.runs", matches = "\\d+")
  void runsAreWritten() throws Exception {
    int batches = Integer.getInteger("sluice.ingest.runs") / RUNS_IN_BATCH;
    TestDatabase database = TestDatabase.migrated();
    try (Connection connection = database.connect()) {
      HistoryStore store = new HistoryStore(connection, Kept.STANDARD);
      Instant start = Instant.now();
      int told = batches / 4;
      for (int batch = 0; batch <= batches; batch++) {
        write(store, connection, batch, batches);
        if (batch > 0 && batch % told == 0) {
          Duration took = Duration.between(start, Instant.now());
          System.out.printf(
              "%,d runs, %,d runs/s%n",
              batch * RUNS_IN_BATCH, 1_000L * told * RUNS_IN_BATCH / Math.max(1, took.toMillis()));
          start = Instant.now();
        }
      }
    }
  }

  private static void write(HistoryStore store, Connection connection, int batch, int batches)
      throws Exception {
    List<HistoryRecord> records = new ArrayList<>();
    for (int i = 0; i < RUNS_IN_BATCH; i++) {
      if (batch > 0) {
        String run = "r0-" + (batch - 1) + "-" + i;
        records.add(Told.used(run, batch, "second", 1, 7));
        records.add(Told.completed(run, batch));
      }
      if (batch < batches) {
        String run = "r0-" + batch + "-" + i;
        records.add(Told.scheduled(run, batch));
        records.add(Told.used(run, batch, "first", 1, 7));
      }
    }
    HistoryBatch folded =
        new HistoryBatch(
            store.knownRuns(records.stream().map(HistoryRecord::getRunId).distinct().toList()));
    long version = batch * 10_000L;
    for (HistoryRecord record : records) {
      folded.add(record, version++);
    }
    store.write(folded, Told.at(batch));
    connection.commit();
  }
}
