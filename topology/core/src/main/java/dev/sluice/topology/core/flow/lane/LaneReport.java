package dev.sluice.topology.core.flow.lane;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the lanes of a partition stand.
 *
 * @param queued runs that wait for a turn
 * @param executing turns that are counted
 * @param longest the longest queues, the longest first
 */
public record LaneReport(long queued, int executing, List<Hot> longest) {
  /** Of lanes in which nothing happens. */
  public static final LaneReport NOTHING = new LaneReport(0, 0, List.of());

  /**
   * A lane in which runs wait.
   *
   * @param lane its name; of a paused function whose runs have no lane, the function's id
   * @param functionId of the run that is first in its queues
   * @param queued runs that wait
   * @param executing turns that its limits count; of a throttle alone, first turns only
   * @param limit what holds the run that is first, as {@link Why#limit()}; null: its turn is next
   * @param key the value of that limit's key; null when it has none
   * @param since when the run that is first was created; of several queues, the earliest
   */
  public record Hot(
      String lane,
      String functionId,
      long queued,
      int executing,
      @Nullable String limit,
      @Nullable String key,
      Instant since) {}
}
