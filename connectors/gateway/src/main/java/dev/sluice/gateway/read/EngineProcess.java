package dev.sluice.gateway.read;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An instance of the engine as it said that it stands.
 *
 * @param heard who it is, and when it said so
 * @param state as Kafka Streams calls it, such as RUNNING
 * @param threads that are alive
 * @param commandsAhead whether workers see commands before the commit
 * @param tasks what it has and what it keeps copies of, by partition
 * @param lanes its ten longest queues, the longest first
 * @param recordsPerSecond that it took, over the last half minute
 * @param commitsPerSecond of its threads, over the last half minute
 * @param commitMs how long one took, in milliseconds; 0: there was none
 */
public record EngineProcess(
    HeardOf heard,
    String state,
    int threads,
    boolean commandsAhead,
    List<Task> tasks,
    List<Lane> lanes,
    double recordsPerSecond,
    double commitsPerSecond,
    double commitMs) {
  /**
   * A partition at an instance.
   *
   * @param partition of the inboxes
   * @param standby a copy kept warm; false: it takes the partition's records
   * @param behind changelog records that its stores lack; of one that is no copy: left to restore;
   *     -1: not known
   * @param holdsTurns it starts no turn yet, as it takes old reports first
   * @param timersDue timers whose time has come and that have not been taken, counted up to 1,000
   * @param nextTimer when the first of its timers is due; null: none is set, or it is a copy
   * @param queued runs that wait for a turn in its lanes
   * @param executing turns that its lanes count
   */
  public record Task(
      int partition,
      boolean standby,
      long behind,
      boolean holdsTurns,
      int timersDue,
      @Nullable Instant nextTimer,
      long queued,
      int executing) {}

  /**
   * A lane in which runs wait.
   *
   * @param partition where it lives
   * @param lane its name
   * @param functionId of the run that is first in its queues
   * @param queued runs that wait
   * @param executing turns that its limits count; of a throttle alone, first turns only
   * @param limit what holds the run that is first; null: nothing, its turn is next
   * @param key the value of the limit's key; null: it has none
   * @param oldest when the run that is first was created; of several queues, the earliest
   */
  public record Lane(
      int partition,
      String lane,
      String functionId,
      long queued,
      int executing,
      @Nullable String limit,
      @Nullable String key,
      Instant oldest) {}
}
