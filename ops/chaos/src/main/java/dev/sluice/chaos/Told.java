package dev.sluice.chaos;

import dev.sluice.schemas.history.HistoryRecord;

/** A committed record of the history; within a partition offsets are the order of decisions. */
record Told(int partition, long offset, HistoryRecord record) {
  String run() {
    return record.getRunId();
  }

  String function() {
    return record.getFunctionId();
  }

  long at() {
    return record.getAt().toEpochMilli();
  }
}
