package dev.sluice.chaos;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a chaos run goes.
 *
 * @param kills how long parts are killed, under load
 * @param settle how long the runs may take to end afterwards
 * @param seed of the load, the victims and the times
 * @param perSecond events that start runs
 * @param data folder of everything that is written; null: a temporary one
 */
record ChaosSettings(
    Duration kills, Duration settle, long seed, double perSecond, @Nullable Path data) {
  static final int ENGINES = 2;
  static final int WORKERS = 3;
  static final int PARTITIONS = 4;
}
